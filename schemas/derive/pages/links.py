"""Links between pages; `here` is the folder below docs/ of the page that has the link."""


def object_link(name: str, here: str) -> str:
    return _link(name, "objects", here)


def event_link(name: str, here: str) -> str:
    return _link(name, "events", here)


def _link(name: str, folder: str, here: str) -> str:
    up = "../" if here else ""
    return f"[{name}]({'' if folder == here else f'{up}{folder}/'}{name}.md)"
