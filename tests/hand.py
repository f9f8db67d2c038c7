"""How a reader drags something on a page: by mouse or by finger."""


def stroke(page, way, finger=False):
    """Press at the first of some points (x, y), go through the others, and let go."""
    if not finger:
        page.mouse.move(*way[0])
        page.mouse.down()
        for point in way[1:]:
            page.mouse.move(*point)
        page.mouse.up()
        return
    client = page.context.new_cdp_session(page)
    moves = [("Start", way[:1]), *(("Move", [point]) for point in way[1:]), ("End", [])]
    for kind, points in moves:
        points = [{"x": x, "y": y} for x, y in points]
        event = {"type": f"touch{kind}", "touchPoints": points}
        client.send("Input.dispatchTouchEvent", event)
