"""Take a video's address apart, keep provider and reference, and build the player's address anew.

Nothing is fetched. What a person typed never reaches a page: each address is put together
from parts that match a pattern of their own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from livedemo.enums import VideoProvider

MAX_LENGTH = 500

_YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_SHORT_HOSTS = {"youtu.be", "www.youtu.be"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
# Two pages of YouTube's have names as long as an id.
_YOUTUBE_ID = r"(?!live_stream|videoseries)[A-Za-z0-9_-]{11}"
_YOUTUBE_CHANNEL = r"UC[A-Za-z0-9_-]{22}"
_VIMEO_ID = r"[0-9]{5,12}"
_VIMEO_HASH = r"[0-9a-f]{6,40}"

# The last label has a letter first, so that no spelling of an IP address fits.
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
_PATH = r"(?:/[A-Za-z0-9._~!$&()*+,;=:@%-]*)+"
_QUERY = r"(?:\?[A-Za-z0-9._~!$&()*+,;=:@%/?-]*)?"
_OWN_FILE = r"/static/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*"
_FILE_ENDING = r"\.(?:mp4|webm|ogv)"
_HLS_ENDING = r"\.m3u8"
_ADDRESS = f"https://{_HOST}{_PATH}"

_REFERENCES = {
    VideoProvider.YOUTUBE: f"{_YOUTUBE_ID}|{_YOUTUBE_CHANNEL}",
    VideoProvider.VIMEO: f"(?:event/)?{_VIMEO_ID}(?:/{_VIMEO_HASH})?",
    VideoProvider.HLS: f"(?i:{_ADDRESS}{_HLS_ENDING}){_QUERY}|{_OWN_FILE}{_HLS_ENDING}",
    VideoProvider.FILE: f"(?i:{_ADDRESS}{_FILE_ENDING}){_QUERY}|{_OWN_FILE}{_FILE_ENDING}",
    VideoProvider.IFRAME: f"{_ADDRESS}{_QUERY}",
}
_PRIVATE_ENDINGS = (
    ".localhost",
    ".local",
    ".localdomain",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".test",
    ".invalid",
    ".onion",
    ".arpa",
)


class VideoProblem(ValueError):
    """Say why an address cannot be shown.

    Kinds: `empty`, `too_long`, `characters`, `not_https`, `address` (userinfo, port, malformed),
    `private` (this machine, a local network or a bare IP address), `no_video` (the site is
    known, but this page shows no video), `host` (not on the list of allowed players).
    """

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Video:
    """Name a video; a reference that does not fit its provider cannot be made."""

    provider: VideoProvider
    ref: str

    def __post_init__(self) -> None:
        try:
            pattern = _REFERENCES[VideoProvider(self.provider)]
        except ValueError:
            raise VideoProblem("host") from None
        if len(self.ref) > MAX_LENGTH:
            raise VideoProblem("too_long")
        if not re.fullmatch(pattern, self.ref):
            raise VideoProblem("characters")
        if self.ref.startswith("https://"):
            _refuse_private(_host(self.ref))


class _Address(NamedTuple):
    host: str
    path: str
    query: str

    @property
    def whole(self) -> str:
        return f"https://{self.host}{self.path or '/'}" + (f"?{self.query}" if self.query else "")

    @property
    def parts(self) -> list[str]:
        return [part for part in self.path.split("/") if part]


def parse(url: str, iframe_hosts: Iterable[str] = ()) -> Video:
    """Return the video that an address shows; raises VideoProblem."""
    typed = url.strip(" ")
    if not typed:
        raise VideoProblem("empty")
    if len(typed) > MAX_LENGTH:
        raise VideoProblem("too_long")
    if re.fullmatch(_OWN_FILE, typed):
        return _own_file(typed)
    address = _address(typed)
    if address.host in _YOUTUBE_HOSTS | _SHORT_HOSTS:
        return Video(VideoProvider.YOUTUBE, _youtube(address))
    if address.host in _VIMEO_HOSTS:
        return Video(VideoProvider.VIMEO, _vimeo(address))
    if re.search(f"(?i:{_HLS_ENDING})$", address.path):
        return Video(VideoProvider.HLS, address.whole)
    if re.search(f"(?i:{_FILE_ENDING})$", address.path):
        return Video(VideoProvider.FILE, address.whole)
    if address.host in {host.lower() for host in iframe_hosts}:
        return Video(VideoProvider.IFRAME, address.whole)
    raise VideoProblem("host")


def embed_url(video: Video, origin: str | None = None) -> str:
    """Return what the player loads; `origin` is ours, for players that answer by message."""
    ref = video.ref
    if video.provider == VideoProvider.YOUTUBE:
        asked = {"enablejsapi": "1", "playsinline": "1", "rel": "0"}
        if origin:
            asked["origin"] = origin
        if re.fullmatch(_YOUTUBE_CHANNEL, ref):
            ref, asked = "live_stream", {"channel": ref, **asked}
        return f"https://www.youtube-nocookie.com/embed/{ref}?{urlencode(asked)}"
    if video.provider == VideoProvider.VIMEO:
        number, _slash, private = ref.removeprefix("event/").partition("/")
        if ref.startswith("event/"):
            tail = f"/{private}" if private else ""
            return f"https://vimeo.com/event/{number}/embed{tail}?dnt=1"
        asked = {"h": private} if private else {}
        return f"https://player.vimeo.com/video/{number}?{urlencode({**asked, 'dnt': '1'})}"
    return ref


def page_url(video: Video) -> str:
    """Return the page where a person can watch outside of ours."""
    if video.provider == VideoProvider.YOUTUBE:
        if re.fullmatch(_YOUTUBE_CHANNEL, video.ref):
            return f"https://www.youtube.com/channel/{video.ref}/live"
        return f"https://www.youtube.com/watch?v={video.ref}"
    if video.provider == VideoProvider.VIMEO:
        return f"https://vimeo.com/{video.ref}"
    return video.ref


def frame_sources(video: Video) -> tuple[str, ...]:
    """Return the hosts that the page may frame for this video."""
    if video.provider == VideoProvider.YOUTUBE:
        return ("https://www.youtube-nocookie.com",)
    if video.provider == VideoProvider.VIMEO:
        event = video.ref.startswith("event/")
        return ("https://player.vimeo.com", *(["https://vimeo.com"] if event else []))
    return _origin(video) if video.provider == VideoProvider.IFRAME else ()


def media_sources(video: Video) -> tuple[str, ...]:
    """Return the hosts that the page may load media from, for media-src and connect-src."""
    return _origin(video) if video.provider in (VideoProvider.HLS, VideoProvider.FILE) else ()


def _origin(video: Video) -> tuple[str, ...]:
    return () if video.ref.startswith("/") else (f"https://{_host(video.ref)}",)


def _host(ref: str) -> str:
    return ref.removeprefix("https://").partition("/")[0]


def _own_file(path: str) -> Video:
    if path.endswith(".m3u8"):
        return Video(VideoProvider.HLS, path)
    if not re.search(f"{_FILE_ENDING}$", path):
        raise VideoProblem("no_video")
    return Video(VideoProvider.FILE, path)


def _address(typed: str) -> _Address:
    """Split an address of the web, after everything that browsers read differently is refused."""
    if re.search(r"[\x00-\x20\x7f-\x9f\\\"'<>`{}|^\s]", typed):
        raise VideoProblem("characters")
    scheme, separator, rest = typed.partition("://")
    if scheme.lower() != "https" or not separator:
        raise VideoProblem("not_https")
    try:
        parts = urlsplit(f"https://{rest}")
        port = parts.port
    except ValueError:
        raise VideoProblem("address") from None
    if "@" in parts.netloc or port not in (None, 443):
        raise VideoProblem("address")
    host = (parts.hostname or "").lower()
    _refuse_private(host)
    # Only the scheme, host and port are judged as typed; paths may hold letters with accents.
    path, query = (quote(part, safe="/~!$&()*+,;=:@%?-._") for part in (parts.path, parts.query))
    return _Address(host, path, query)


def _refuse_private(host: str) -> None:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        pass
    else:
        raise VideoProblem("private")
    # Browsers read every host that ends in a number as an IP address: 2130706433, 0x7f.1
    numeric = re.fullmatch("0x[0-9a-f]*|[0-9]+", host.removesuffix(".").rpartition(".")[2])
    if numeric or host == "localhost" or host.endswith(_PRIVATE_ENDINGS):
        raise VideoProblem("private")
    if len(host) > 253 or not re.fullmatch(_HOST, host):
        raise VideoProblem("address")


def _youtube(address: _Address) -> str:
    parts = address.parts
    asked = parse_qs(address.query)
    if address.host in _SHORT_HOSTS and len(parts) == 1:
        return _matching(_YOUTUBE_ID, parts)
    if parts[:1] == ["watch"]:
        return _matching(_YOUTUBE_ID, asked.get("v", []))
    if parts == ["embed", "live_stream"]:
        return _matching(_YOUTUBE_CHANNEL, asked.get("channel", []))
    if parts[:1] == ["channel"] and parts[2:] in ([], ["live"]):
        return _matching(_YOUTUBE_CHANNEL, parts[1:2])
    if parts[:1] and parts[0] in ("live", "embed", "shorts", "v"):
        return _matching(_YOUTUBE_ID, parts[1:])
    raise VideoProblem("no_video")


def _vimeo(address: _Address) -> str:
    path = "/".join(address.parts)
    event = re.fullmatch(r"event/([^/]+)(?:/embed)?(?:/([^/]+))?", path)
    found = event or re.fullmatch(
        r"(?:video/|channels/[^/]+/|groups/[^/]+/videos/|showcase/[^/]+/video/)?"
        r"([0-9]+)(?:/([^/]+))?",
        path,
    )
    if not found:
        raise VideoProblem("no_video")
    private = found[2] or "".join(parse_qs(address.query).get("h", [])[:1])
    ref = "event/" if event else ""
    ref += found[1] + (f"/{private}" if private else "")
    return _matching(_REFERENCES[VideoProvider.VIMEO], [ref])


def _matching(pattern: str, found: list[str]) -> str:
    """Return the one reference that was found, if it looks like one."""
    if len(set(found)) != 1 or not re.fullmatch(pattern, found[0]):
        raise VideoProblem("no_video")
    return found[0]
