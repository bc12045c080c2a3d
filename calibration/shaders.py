"""GLSL of the renderer: one shadow pass, one person, one room."""

SHADOW_VERTEX = """
#version 330
uniform mat4 light;
in vec3 position;
void main() { gl_Position = light * vec4(position, 1.0); }
"""

SHADOW_FRAGMENT = """
#version 330
void main() {}
"""

_LIGHTING = """
uniform vec3 key_dir, key_colour, fill_dir, fill_colour, sky, ground, eye;
uniform mat4 light;
uniform sampler2D depth_map;
uniform float soft;

float hash(vec3 p) {
    p = fract(p * 0.1031);
    p += dot(p, p.zyx + 31.32);
    return fract((p.x + p.y) * p.z);
}

float noise(vec3 p) {
    vec3 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    float a = mix(mix(hash(i), hash(i + vec3(1,0,0)), f.x),
                  mix(hash(i + vec3(0,1,0)), hash(i + vec3(1,1,0)), f.x), f.y);
    float b = mix(mix(hash(i + vec3(0,0,1)), hash(i + vec3(1,0,1)), f.x),
                  mix(hash(i + vec3(0,1,1)), hash(i + vec3(1,1,1)), f.x), f.y);
    return mix(a, b, f.z);
}

float lit(vec3 world, float facing) {
    vec4 p = light * vec4(world, 1.0);
    vec3 q = p.xyz / p.w * 0.5 + 0.5;
    if (any(lessThan(q, vec3(0.0))) || any(greaterThan(q, vec3(1.0)))) return 1.0;
    float bias = 0.0015 + 0.004 * (1.0 - facing), sum = 0.0;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            sum += step(q.z - bias, texture(depth_map, q.xy + vec2(i, j) * soft).r);
    return sum / 9.0;
}

vec3 shade(vec3 albedo, vec3 normal, vec3 world, float gloss) {
    float facing = dot(normal, key_dir);
    float shadow = facing > 0.0 ? lit(world, facing) : 0.0;
    vec3 view = normalize(eye - world);
    float shine = pow(max(dot(normal, normalize(view + key_dir)), 0.0), 24.0) * gloss;
    vec3 around = mix(ground, sky, normal.z * 0.5 + 0.5);
    around *= 0.65 + 0.35 * smoothstep(-0.05, 0.5, world.z);
    vec3 light_in = around + fill_colour * max(dot(normal, fill_dir), 0.0)
                  + key_colour * max(facing, 0.0) * shadow;
    return albedo * light_in + key_colour * shine * shadow;
}

vec3 screen(vec3 linear) { return pow(clamp(linear, 0.0, 1.0), vec3(1.0 / 2.2)); }
"""

PERSON_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 position, normal, rest, face;
in vec4 layers;
out vec3 world, bent, at_rest, on_face;
out vec4 covered;
void main() {
    world = position; bent = normal; at_rest = rest; on_face = face; covered = layers;
    gl_Position = camera * vec4(position, 1.0);
}
"""

PERSON_FRAGMENT = (
    """
#version 330
uniform vec3 skin, top, bottom, shoes, hair, lips;
uniform int top_pattern, bottom_pattern;
in vec3 world, bent, at_rest, on_face;
in vec4 covered;
out vec4 pixel;
"""
    + _LIGHTING
    + """
vec3 cloth(vec3 colour, int pattern, vec3 p) {
    vec3 other = mix(vec3(0.8), colour.brg, 0.6);
    if (pattern == 1) return fract(p.z * 14.0) < 0.35 ? other : colour;
    if (pattern == 2) return abs(p.y) > 0.115 + 0.03 * sin(p.z * 9.0) ? other : colour;
    if (pattern == 3) return mix(colour, other, 0.7 * smoothstep(0.45, 0.6, noise(p * 28.0)));
    return colour;
}

void main() {
    vec3 n = normalize(bent);
    vec3 p = at_rest;
    float gloss = 0.05;
    vec3 albedo = skin * (0.93 + 0.14 * noise(p * 40.0));
    float crease = 0.0;
    if (on_face.z > 0.0) albedo = mix(albedo, lips, 0.6);
    if (on_face.x > 0.0) { albedo = vec3(0.75); gloss = 0.3; }
    if (on_face.y > 0.0) { albedo = on_face.x > 0.0 ? vec3(0.03, 0.02, 0.015) : hair * 0.8; }
    if (covered.y > 0.0) { albedo = cloth(bottom, bottom_pattern, p); gloss = 0.03; crease = 1.0; }
    if (covered.x > 0.0) { albedo = cloth(top, top_pattern, p); gloss = 0.02; crease = 1.0; }
    float seam = min(abs(covered.x), abs(covered.y));
    if (seam < 0.006 && crease > 0.0) albedo *= 0.78;
    if (covered.z > 0.0) {
        albedo = p.z < -0.802 ? vec3(0.6) : shoes;
        gloss = 0.06; crease = 0.0;
    }
    if (covered.w > 0.0) {
        albedo = hair * (0.6 + 0.8 * noise(p * vec3(30.0, 160.0, 60.0)));
        gloss = 0.08; crease = 0.0;
    }
    vec3 wrinkle = vec3(noise(p * 23.0), noise(p * 23.0 + 7.0), noise(p * 23.0 + 13.0)) - 0.5;
    n = normalize(n + crease * 0.28 * wrinkle);
    albedo *= 1.0 + crease * 0.12 * (noise(p * 300.0) - 0.5);
    pixel = vec4(screen(shade(albedo, n, world, gloss)), 1.0);
}
"""
)

ROOM_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 position, normal, colour;
in float material;
out vec3 world, facing, base;
flat out int kind;
void main() {
    world = position; facing = normal; base = colour; kind = int(material + 0.5);
    gl_Position = camera * vec4(position, 1.0);
}
"""

ROOM_FRAGMENT = (
    """
#version 330
uniform float grain;
in vec3 world, facing, base;
flat in int kind;
out vec4 pixel;
"""
    + _LIGHTING
    + """
void main() {
    vec3 n = normalize(facing);
    vec2 uv = abs(n.z) > 0.7 ? world.xy : vec2(world.x + world.y, world.z);
    vec3 albedo = base;
    float gloss = 0.02;
    if (kind == 1) {
        float row = floor(uv.y / 0.14);
        float plank = floor(uv.x / 0.9 + hash(vec3(row, 1.0, 2.0)));
        albedo *= 0.75 + 0.4 * hash(vec3(row, plank, 3.0));
        albedo *= 0.9 + 0.2 * noise(vec3(uv.x * 5.0, uv.y * 60.0, row));
        albedo *= fract(uv.y / 0.14) < 0.03 ? 0.6 : 1.0;
        gloss = 0.06;
    } else if (kind == 2) {
        vec2 t = fract(uv / 0.4);
        albedo *= min(t.x, t.y) < 0.025 ? 0.6 : 0.9 + 0.15 * hash(vec3(floor(uv / 0.4), 1.0));
        gloss = 0.12;
    } else if (kind == 3) {
        albedo *= 0.7 + 0.5 * noise(vec3(uv * 160.0, 0.0)); gloss = 0.0;
    } else if (kind == 4) {
        float row = floor(uv.y / 0.075);
        vec2 t = vec2(fract(uv.x / 0.22 + 0.5 * mod(row, 2.0)), fract(uv.y / 0.075));
        albedo *= t.x < 0.05 || t.y < 0.12 ? 1.25
                : 0.75 + 0.4 * hash(vec3(floor(uv.x / 0.22 + 0.5 * mod(row, 2.0)), row, 0.0));
    } else if (kind == 5) {
        albedo *= fract(uv.x / 0.16) < 0.5 ? 1.0 : 0.8;
    } else if (kind == 6) {
        albedo *= world.z < 1.0 ? 0.62 : 1.0;
        if (world.z < 1.0 && fract(uv.x / 0.35) < 0.04) albedo *= 0.8;
    } else if (kind == 7) {
        albedo *= 0.7 + 0.6 * noise(vec3(uv * 22.0, 0.0)) * noise(vec3(uv * 5.0, 1.0));
    }
    albedo *= 1.0 + grain * (noise(world * 35.0) - 0.5) + 0.5 * grain * (noise(world * 2.3) - 0.5);
    pixel = vec4(screen(shade(albedo, n, world, gloss)), 1.0);
}
"""
)
