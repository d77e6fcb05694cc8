"""Draw the first page of a PDF, as a program of its own: what goes wrong here ends nobody else.

Reads the PDF from its standard input, which is a file. Prints the number of pages (nothing when
a password is needed) on the first line, then the page as WebP. Ends with 1 for a broken PDF.
It is started by its path, without the application: `documents.py`.
"""

import contextlib
import io
import resource
import sys

WIDTH = 640
LONGEST_SIDE = 2000
CPU_SECONDS = 8
MEMORY = 1024 * 2**20
BROKEN = 1


def limit() -> None:
    """Let the system end this process when it takes too long or too much, and keep it apart."""
    wanted = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        # Some systems, such as macOS, know a limit and do not let it be set.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def draw(file, out) -> int:
    """Write what is there of the document; return the program's exit status."""
    # The limits stand before the first byte of the renderer is loaded.
    import pypdfium2  # inline: see above

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as problem:
        return 0 if "password" in str(problem).lower() else BROKEN
    pages = len(document)
    if not pages:
        return BROKEN
    out.write(b"%d\n" % pages)
    out.flush()
    try:
        page = document[0]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), LONGEST_SIDE / max(height, 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    except pypdfium2.PdfiumError:
        return BROKEN
    preview = io.BytesIO()
    picture.convert("RGB").save(preview, "WEBP", quality=80, method=4)
    out.write(preview.getvalue())
    out.flush()
    return 0


if __name__ == "__main__":
    limit()
    sys.exit(draw(sys.stdin.buffer, sys.stdout.buffer))
