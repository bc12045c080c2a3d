// One session as the server tells it: its header, its frames as numbers, its poses as they are needed.

import { getBytes, getJSON } from "./api.js";

export const LANDMARKS = 33;
export const STATIONS = 48; // of the outline, on either side
const FLOATS_A_POSE = LANDMARKS * 3 + 2 * STATIONS * 2;
const CHUNK = 128; // poses asked for at once
const MOST_CHUNKS = 48; // kept, 7 MB

export class Session {
  /** Everything but the poses; throws an Error whose message is the server's sentence. */
  static async load(id) {
    const address = `/api/session/${encodeURIComponent(id)}`;
    const [header, times, columns] = await Promise.all([
      getJSON(address),
      getBytes(`${address}/times`),
      getBytes(`${address}/columns`),
    ]);
    const t = new Float64Array(times);
    const named = new Map(
      header.columns.map((name, i) => [name, new Float32Array(columns, i * t.length * 4, t.length)]),
    );
    return new Session(address, header, t, named);
  }

  constructor(address, header, times, columns) {
    this.address = address;
    this.header = header;
    this.times = times;
    this.columns = columns;
    this.onPoses = () => {}; // called when poses have come that were asked for
    this._chunks = new Map(); // number -> Float32Array, or null while it is on its way
  }

  get length() {
    return this.times.length;
  }

  /** Place of the frame whose time is nearest. */
  nearest(t_s) {
    return nearest(this.times, t_s);
  }

  /** The pose of a frame as `poses` sends it, or null while it is not here. */
  pose(index) {
    const chunk = Math.floor(index / CHUNK);
    this._want(chunk);
    if (index % CHUNK > CHUNK / 2) this._want(chunk + 1); // playing gets there soon
    const values = this._chunks.get(chunk);
    const at = (index % CHUNK) * FLOATS_A_POSE;
    return values && at < values.length ? values.subarray(at, at + FLOATS_A_POSE) : null;
  }

  async _want(chunk) {
    if (chunk * CHUNK >= this.length) return;
    if (this._chunks.has(chunk)) {
      const values = this._chunks.get(chunk); // the latest used are the last to go
      this._chunks.delete(chunk);
      this._chunks.set(chunk, values);
      return;
    }
    this._chunks.set(chunk, null);
    if (this._chunks.size > MOST_CHUNKS) this._chunks.delete(this._chunks.keys().next().value);
    try {
      const address = `${this.address}/poses?first=${chunk * CHUNK}&count=${CHUNK}`;
      this._chunks.set(chunk, new Float32Array(await getBytes(address)));
      this.onPoses();
    } catch {
      this._chunks.delete(chunk); // asked for again with the next frame
    }
  }
}

/** Place of the value nearest to `wanted` in an increasing array. */
export function nearest(values, wanted) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low > 0 && wanted - values[low - 1] <= values[low] - wanted ? low - 1 : low;
}
