"""The renderer: OpenGL without a window, on Mesa's software driver if there is no other."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from calibration import shaders
from calibration.assets import FloatArray
from calibration.camera import Camera
from calibration.figure import Figure
from calibration.lights import Lights
from calibration.shapes import Solid

_SHADOW_SIZE = 1024


class Renderer:
    """Draws figures in rooms at one picture size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._ctx = moderngl.create_standalone_context(backend="egl")
        self._ctx.enable(moderngl.DEPTH_TEST)
        ctx = self._ctx
        self._shadow = ctx.program(shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT)
        self._person = ctx.program(shaders.PERSON_VERTEX, shaders.PERSON_FRAGMENT)
        self._room = ctx.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT)
        self._depth = ctx.depth_texture((_SHADOW_SIZE, _SHADOW_SIZE))
        self._depth.compare_func = ""
        self._shadow_target = ctx.framebuffer(depth_attachment=self._depth)
        self._drawn = ctx.framebuffer(
            ctx.renderbuffer(size, 3, samples=4), ctx.depth_renderbuffer(size, samples=4)
        )
        self._resolved = ctx.framebuffer(ctx.renderbuffer(size, 3))

    def draw(
        self, figure: Figure, room: list[Solid], lights: Lights, camera: Camera, grain: float
    ) -> NDArray[np.uint8]:
        """One picture.

        Args:
            figure: the person.
            lights: the light.
            camera: where it is seen from; its size must be the renderer's.
            room: solids; the first six are the shell, which casts no shadow.
            grain: unevenness of the room's surfaces, 0 to 0.3.

        Returns:
            (height, width, 3) RGB.
        """
        with self._ctx:  # another renderer may have drawn since
            return self._draw(figure, room, lights, camera, grain)

    def _draw(
        self, figure: Figure, room: list[Solid], lights: Lights, camera: Camera, grain: float
    ) -> NDArray[np.uint8]:
        ctx = self._ctx
        light = _light_matrix(lights.key_dir)
        body, body_floats, index = self._person_buffers(figure)
        shell, furniture = self._room_buffer(room[:6]), self._room_buffer(room[6:])
        resources: list[Any] = [body, index, shell[0], furniture[0]]

        self._shadow_target.use()
        ctx.clear(depth=1.0)
        self._shadow["light"].write(_bytes(light.T))
        skip = f"3f {body_floats - 3}x4"
        arrays = [ctx.vertex_array(self._shadow, [(body, skip, "position")], index)]
        arrays.append(ctx.vertex_array(self._shadow, [(furniture[0], "3f 7x4", "position")]))
        for array in arrays:
            array.render()

        self._drawn.use()
        ctx.clear(0.02, 0.02, 0.02)
        self._depth.use(0)
        self._light_up(self._person, lights, light, camera)
        for name, colour in zip(
            ("skin", "top", "bottom", "shoes", "hair"), figure.colours, strict=True
        ):
            self._person[name].value = colour
        skin = np.array(figure.colours[0])
        self._person["lips"].value = tuple(skin * [0.9, 0.55, 0.6])
        self._person["top_pattern"].value, self._person["bottom_pattern"].value = figure.patterns
        layout = "3f 3f 3f 4f 3f"
        names = ("position", "normal", "rest", "layers", "face")
        arrays.append(ctx.vertex_array(self._person, [(body, layout, *names)], index))
        arrays[-1].render()
        self._light_up(self._room, lights, light, camera)
        self._room["grain"].value = grain
        for buffer, _ in (furniture, shell):
            layout = "3f 3f 3f 1f"
            array = ctx.vertex_array(
                self._room, [(buffer, layout, "position", "normal", "colour", "material")]
            )
            array.render()
            arrays.append(array)
        ctx.copy_framebuffer(self._resolved, self._drawn)
        width, height = self.size
        pixels = np.frombuffer(self._resolved.read(components=3, alignment=1), np.uint8)
        for resource in (*arrays, *resources):
            resource.release()
        return np.ascontiguousarray(pixels.reshape(height, width, 3)[::-1])

    def _person_buffers(self, figure: Figure) -> tuple[moderngl.Buffer, int, moderngl.Buffer]:
        table = np.hstack(
            [figure.positions, figure.normals, figure.rest, figure.layers, figure.face]
        ).astype(np.float32)
        buffer = self._ctx.buffer(table.tobytes())
        return buffer, table.shape[1], self._ctx.buffer(figure.faces.astype(np.int32).tobytes())

    def _room_buffer(self, solids: list[Solid]) -> tuple[moderngl.Buffer, int]:
        rows = [
            np.hstack(
                [
                    solid.corners,
                    solid.normals,
                    np.tile([*solid.colour, solid.material], (len(solid.corners), 1)),
                ]
            )
            for solid in solids
        ]
        table = np.vstack([np.zeros((0, 10)), *rows]).astype(np.float32)
        if not len(table):  # a buffer cannot be empty: one triangle without area
            table = np.zeros((3, 10), np.float32)
        return self._ctx.buffer(table.tobytes()), len(table)

    def _light_up(
        self, program: moderngl.Program, lights: Lights, light: FloatArray, camera: Camera
    ) -> None:
        program["camera"].write(_bytes(camera.matrix().T))
        program["light"].write(_bytes(light.T))
        program["depth_map"].value = 0
        program["soft"].value = lights.soft
        program["eye"].value = tuple(camera.eye)
        for name, value in (
            ("key_dir", lights.key_dir),
            ("key_colour", lights.key),
            ("fill_dir", lights.fill_dir),
            ("fill_colour", lights.fill),
            ("sky", lights.sky),
            ("ground", lights.ground),
        ):
            program[name].value = tuple(value)


def _bytes(matrix: FloatArray) -> bytes:
    return np.ascontiguousarray(matrix, np.float32).tobytes()


def _light_matrix(key_dir: FloatArray) -> FloatArray:
    """(4, 4) from world to the shadow map of a far light that covers the middle of the room."""
    right = np.cross([0.0, 0.0, 1.0], key_dir)
    right /= np.linalg.norm(right)
    up = np.cross(key_dir, right)
    half, deep = 2.4, 5.0
    matrix = np.eye(4)
    matrix[0, :3], matrix[1, :3], matrix[2, :3] = right / half, up / half, -key_dir / deep
    centre = np.array([0.1, 0.0, 0.6])
    matrix[:3, 3] = -matrix[:3, :3] @ centre
    return matrix
