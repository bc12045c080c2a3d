// Where two who labelled the same session differ: reps matched one to one by overlap of time.

export const LEAST_OVERLAP = 0.5; // of the time that both cover together

/** Share of the time that both cover together which each of them covers. */
export function overlap(a, b) {
  const both = Math.min(a.end_s, b.end_s) - Math.max(a.start_s, b.start_s);
  const all = Math.max(a.end_s, b.end_s) - Math.min(a.start_s, b.start_s);
  return all > 0 ? Math.max(both, 0) / all : 0;
}

/** Pairs [a, b] of the reps that are the same, the best overlap first. */
function matched(mine, theirs) {
  const pairs = [];
  for (const a of mine) {
    for (const b of theirs) {
      const share = overlap(a, b);
      if (share >= LEAST_OVERLAP) pairs.push({ a, b, share });
    }
  }
  pairs.sort((one, two) => two.share - one.share);
  const taken = new Set();
  return pairs
    .filter(({ a, b }) => !taken.has(a) && !taken.has(b) && taken.add(a) && taken.add(b))
    .map(({ a, b }) => [a, b]);
}

/**
 * Disagreements in the order of time, each {t_s, text}. A class that is not given, or that is
 * unclear to one, is none.
 * @param {object[]} mine reps with start_s, end_s, tilt_class.
 * @param {object[]} theirs the other's.
 * @param {string} name of the other.
 */
export function disagreements(mine, theirs, name) {
  const pairs = matched(mine, theirs);
  const found = [];
  for (const a of mine.filter((rep) => !pairs.some(([one]) => one === rep))) {
    found.push({ t_s: a.start_s, text: `${name} sees no rep here.` });
  }
  for (const b of theirs.filter((rep) => !pairs.some(([, one]) => one === rep))) {
    found.push({ t_s: b.start_s, text: `${name} sees a rep here, you do not.` });
  }
  for (const [a, b] of pairs) {
    const said = [a.tilt_class, b.tilt_class];
    if (said.some((one) => !one || one === "unclear") || said[0] === said[1]) continue;
    found.push({ t_s: a.start_s, text: `You: ${said[0]}; ${name}: ${said[1]}.` });
  }
  return found.sort((one, two) => one.t_s - two.t_s);
}
