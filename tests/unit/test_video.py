"""A video address is taken apart and rebuilt; nothing that was typed reaches the page."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedemo import video
from livedemo.enums import VideoProvider

ID = "dQw4w9WgXcQ"
CHANNEL = "UC" + "a1B2c3D4e5F6g7H8i9J0k_"
HOSTS = ("stream.unam.mx", "Player.Example.ORG")
OURS = "https://live.example.org"
TUBE = "https://www.youtube-nocookie.com/embed/"
PLAYER = "?enablejsapi=1&playsinline=1&rel=0"
SAFE = {
    VideoProvider.YOUTUBE: (TUBE,),
    VideoProvider.VIMEO: ("https://player.vimeo.com/video/", "https://vimeo.com/event/"),
    VideoProvider.HLS: ("https://", "/static/"),
    VideoProvider.FILE: ("https://", "/static/"),
    VideoProvider.IFRAME: ("https://stream.unam.mx/", "https://player.example.org/"),
}


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://youtube.com/watch?v={ID}&t=42s&list=PLabc",
        f"https://m.youtube.com/watch?feature=share&v={ID}#comments",
        f"HTTPS://WWW.YouTube.com/watch?v={ID}",
        f"https://www.youtube.com:443/watch?v={ID}",
        f"https://youtu.be/{ID}?si=abc",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube.com/embed/{ID}",
        f"https://www.youtube.com/shorts/{ID}/",
        f"https://www.youtube.com/v/{ID}",
        f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1",
        f"  https://youtu.be/{ID} ",
    ],
)
def test_youtube_addresses_are_one_video(url):
    found = video.parse(url)
    assert found == video.Video(VideoProvider.YOUTUBE, ID)
    assert video.embed_url(found) == f"{TUBE}{ID}{PLAYER}"
    assert video.page_url(found) == f"https://www.youtube.com/watch?v={ID}"
    assert video.frame_sources(found) == ("https://www.youtube-nocookie.com",)
    assert video.media_sources(found) == ()


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/channel/{CHANNEL}",
        f"https://www.youtube.com/channel/{CHANNEL}/live",
        f"https://www.youtube.com/embed/live_stream?channel={CHANNEL}",
    ],
)
def test_youtube_channel_shows_whatever_it_streams(url):
    found = video.parse(url)
    assert found == video.Video(VideoProvider.YOUTUBE, CHANNEL)
    assert video.embed_url(found).startswith(f"{TUBE}live_stream?channel={CHANNEL}&enablejsapi=1")
    assert video.page_url(found) == f"https://www.youtube.com/channel/{CHANNEL}/live"


def test_youtube_is_told_our_origin():
    shown = video.embed_url(video.Video(VideoProvider.YOUTUBE, ID), OURS)
    assert shown == f"{TUBE}{ID}{PLAYER}&origin=https%3A%2F%2Flive.example.org"


@pytest.mark.parametrize(
    ("url", "ref", "player"),
    [
        ("https://vimeo.com/76979871", "76979871", "player.vimeo.com/video/76979871?dnt=1"),
        ("https://player.vimeo.com/video/76979871?title=0", "76979871",
         "player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/abcdef1234", "76979871/abcdef1234",
         "player.vimeo.com/video/76979871?h=abcdef1234&dnt=1"),
        ("https://player.vimeo.com/video/76979871?h=abcdef1234", "76979871/abcdef1234",
         "player.vimeo.com/video/76979871?h=abcdef1234&dnt=1"),
        ("https://vimeo.com/channels/staffpicks/76979871", "76979871",
         "player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/groups/film/videos/76979871", "76979871",
         "player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/event/1234567", "event/1234567", "vimeo.com/event/1234567/embed?dnt=1"),
        ("https://vimeo.com/event/1234567/embed", "event/1234567",
         "vimeo.com/event/1234567/embed?dnt=1"),
        ("https://vimeo.com/event/1234567/embed/abcdef1234", "event/1234567/abcdef1234",
         "vimeo.com/event/1234567/embed/abcdef1234?dnt=1"),
    ],
)  # fmt: skip
def test_vimeo_addresses(url, ref, player):
    found = video.parse(url)
    assert found == video.Video(VideoProvider.VIMEO, ref)
    assert video.embed_url(found) == f"https://{player}"
    assert video.page_url(found) == f"https://vimeo.com/{ref}"
    assert video.frame_sources(found)[0] == "https://player.vimeo.com"
    assert ("https://vimeo.com" in video.frame_sources(found)) == ref.startswith("event/")


@pytest.mark.parametrize(
    ("url", "provider", "ref", "media"),
    [
        ("https://cdn.unam.mx/live/a.m3u8?token=a%2Fb~c", VideoProvider.HLS, None,
         ("https://cdn.unam.mx",)),
        ("https://CDN.unam.mx/A.M3U8#t=3", VideoProvider.HLS, "https://cdn.unam.mx/A.M3U8",
         ("https://cdn.unam.mx",)),
        ("https://cafe.de/a.mp4", VideoProvider.FILE, None, ("https://cafe.de",)),
        ("https://cdn.unam.mx/señal en vivo.mp4".replace(" ", ""), VideoProvider.FILE,
         "https://cdn.unam.mx/se%C3%B1alenvivo.mp4", ("https://cdn.unam.mx",)),
        ("https://cdn.unam.mx/a.webm", VideoProvider.FILE, None, ("https://cdn.unam.mx",)),
        ("https://cdn.unam.mx/a.ogv", VideoProvider.FILE, None, ("https://cdn.unam.mx",)),
        ("/static/demo/stage.mp4", VideoProvider.FILE, None, ()),
        ("/static/demo/stage.1a2b3c.webm", VideoProvider.FILE, None, ()),
        ("/static/demo/stage.m3u8", VideoProvider.HLS, None, ()),
    ],
)  # fmt: skip
def test_streams_and_files_are_played_by_our_own_player(url, provider, ref, media):
    found = video.parse(url)
    assert found == video.Video(provider, ref or url)
    assert video.embed_url(found) == video.page_url(found) == found.ref
    assert video.media_sources(found) == media
    assert video.frame_sources(found) == ()


def test_other_players_are_framed_only_when_their_host_is_listed():
    found = video.parse("https://player.example.org/e/7?lang=es#top", HOSTS)
    assert found == video.Video(VideoProvider.IFRAME, "https://player.example.org/e/7?lang=es")
    assert video.frame_sources(found) == ("https://player.example.org",)
    assert video.media_sources(found) == ()
    assert video.parse("https://stream.unam.mx", HOSTS).ref == "https://stream.unam.mx/"
    for url in ("https://evil.org/e/7", "https://player.example.org.evil.org/", "https://unam.mx/"):
        with pytest.raises(video.VideoProblem) as caught:
            video.parse(url, HOSTS)
        assert caught.value.kind == "host"


REFUSED = {
    "": "empty",
    "   ": "empty",
    "https://cdn.unam.mx/" + "a" * 500 + ".mp4": "too_long",
    "https://cdn.unam.mx/" + "ñ" * 200 + ".mp4": "too_long",
    "javascript:alert(1)": "not_https",
    "javascript://youtube.com/%0aalert(1)": "not_https",
    "data:text/html,x": "not_https",
    "vbscript:msgbox": "not_https",
    "file:///etc/passwd": "not_https",
    "gopher://youtube.com/": "not_https",
    "//evil.org/a.mp4": "not_https",
    "/\\evil.org/a.mp4": "characters",
    "https:evil.org/a.mp4": "not_https",
    "https:/evil.org/a.mp4": "not_https",
    "https:///evil.org/a.mp4": "address",
    f"http://www.youtube.com/watch?v={ID}": "not_https",
    f"www.youtube.com/watch?v={ID}": "not_https",
    ID: "not_https",
    f"https://youtube.com.evil.org/watch?v={ID}": "host",
    f"https://evilyoutube.com/watch?v={ID}": "host",
    f"https://evil.org/?https://youtube.com/watch?v={ID}": "host",
    f"https://evil.org/youtube.com/watch?v={ID}": "host",
    f"https://evil.org#@youtube.com/watch?v={ID}": "host",
    f"https://youtube.com@evil.org/watch?v={ID}": "address",
    f"https://a:b@youtube.com/watch?v={ID}": "address",
    f"https://youtube.com:8443/watch?v={ID}": "address",
    f"https://youtube.com:x/watch?v={ID}": "address",
    f"https://youtube.com:99999/watch?v={ID}": "address",
    f"https://youtube.com./watch?v={ID}": "address",
    f"https://yоutube.com/watch?v={ID}": "address",
    f"https://youtube。com/watch?v={ID}": "address",
    f"https://%79outube.com/watch?v={ID}": "address",
    f"https://youtube.com\\@evil.org/{ID}": "characters",
    f"https://you\ttube.com/watch?v={ID}": "characters",
    f"ht\ntps://youtube.com/watch?v={ID}": "characters",
    f"https://youtu.be/{ID}\n": "characters",
    f"\x00https://youtu.be/{ID}": "characters",
    f"\u00a0https://youtu.be/{ID}": "characters",
    f'https://youtu.be/{ID}"onload="x': "characters",
    f"https://youtu.be/{ID}'": "characters",
    f"https://youtu.be/<{ID}>": "characters",
    "https://youtu.be/": "no_video",
    f"https://youtu.be/{ID}x": "no_video",
    f"https://youtu.be/{ID}/x": "no_video",
    "https://www.youtube.com/": "no_video",
    "https://www.youtube.com/watch": "no_video",
    f"https://www.youtube.com/watch?v={ID}&v=aaaaaaaaaaa": "no_video",
    "https://www.youtube.com/watch?v=../../evil1": "no_video",
    "https://www.youtube.com/embed/live_stream": "no_video",
    "https://www.youtube.com/embed/videoseries?list=PL1": "no_video",
    "https://www.youtube.com/embed/live_stream?channel=UCshort": "no_video",
    "https://www.youtube.com/@unam/live": "no_video",
    "https://www.youtube.com/redirect?q=https://evil.org": "no_video",
    "https://www.youtube.com/watch?" + "a&" * 60: "no_video",
    "https://vimeo.com/": "no_video",
    "https://vimeo.com/staff": "no_video",
    "https://vimeo.com/76979871/NOTHEX": "no_video",
    "https://vimeo.com/76979871?h=a%22onload": "no_video",
    "https://vimeo.com/event/x": "no_video",
    "https://localhost/a.mp4": "private",
    "https://127.0.0.1/a.mp4": "private",
    "https://169.254.169.254/a.m3u8": "private",
    "https://8.8.8.8/a.m3u8": "private",
    "https://[::1]/a.mp4": "private",
    "https://[::ffff:127.0.0.1]/a.mp4": "private",
    "https://2130706433/a.mp4": "private",
    "https://0x7f000001/a.mp4": "private",
    "https://127.1/a.mp4": "private",
    "https://0177.0.0.1/a.mp4": "private",
    "https://cdn.0x7f/a.mp4": "private",
    "https://127.0.0.1./a.mp4": "private",
    "https://db.internal/a.mp4": "private",
    "https://printer.local/a.mp4": "private",
    "https://a.localhost/a.mp4": "private",
    "https://intranet/a.mp4": "address",
    "https://a..org/a.mp4": "address",
    "https://-a.org/a.mp4": "address",
    "https://[x/a.mp4": "address",
    "https://cdn.unam.mx/a.mp4.exe": "host",
    "https://cdn.unam.mx/a?b=c.mp4": "host",
    "https://cdn.unam.mx/a.mp4;script-src *": "characters",
    "/static/../secret.mp4": "not_https",
    "/static//evil.org/a.mp4": "not_https",
    "/static/.hidden.mp4": "not_https",
    "/static/app.js": "no_video",
    "/files/slide/1.mp4": "not_https",
    "/static/a.mp4?x=1": "not_https",
}


@pytest.mark.parametrize(("url", "kind"), REFUSED.items(), ids=range(len(REFUSED)))
def test_address_is_refused(url, kind):
    with pytest.raises(video.VideoProblem) as caught:
        video.parse(url, HOSTS)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("provider", "ref"),
    [
        ("youtube", "short"), ("youtube", f"{ID}?x=1"), ("vimeo", "1234567/../x"),
        ("vimeo", "event/"), ("hls", "https://127.0.0.1/a.m3u8"), ("hls", "//evil.org/a.m3u8"),
        ("hls", "https://db.internal/a.m3u8"),
        ("hls", "https://a.org/a.mp4"), ("file", "javascript:x.mp4"), ("file", "/static/../a.mp4"),
        ("iframe", "http://a.org/"), ("iframe", "https://a.org@b.org/"), ("iframe", "https://a.org"),
        ("iframe", 'https://a.org/"'), ("iframe", "https://a.org/" + "a" * 500), ("flash", ID),
        ("youtube", f"{ID}\n"),
    ],
)  # fmt: skip
def test_stored_reference_that_does_not_fit_is_no_video(provider, ref):
    with pytest.raises(video.VideoProblem):
        video.Video(provider, ref)


pieces = st.sampled_from(
    ["https://", "HTTPS:", "http://", "//", "/", "\\", "@", ":", "?", "#", "&", "=", ".", "%2f",
     "%00", "youtube.com", "www.youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com",
     "evil.org", "stream.unam.mx", "/static/", "..", "watch", "embed", "live", "event", "video",
     "v=", "h=", ID, CHANNEL, "76979871", "abcdef12", "a.m3u8", "a.mp4", "[::1]", "127.0.0.1",
     '"', "\t", "ñ", "а"]
)  # fmt: skip
typed = st.one_of(
    st.text(max_size=60),
    st.lists(pieces, max_size=12).map("".join),
    st.lists(pieces, max_size=8).map(lambda found: "https://" + "".join(found)),
    st.tuples(
        st.sampled_from(["https://www.youtube.com/", "https://youtu.be/", "https://vimeo.com/",
                         "https://stream.unam.mx/", "https://cdn.org/a.m3u8?", "/static/a"]),
        st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=6).map("".join),
    ).map("".join),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(typed)
def test_any_text_is_a_safe_player_or_a_problem(url):
    try:
        found = video.parse(url, HOSTS)
    except video.VideoProblem:
        return
    shown = video.embed_url(found, OURS)
    assert shown.startswith(SAFE[found.provider])
    assert shown.isascii()
    assert not set(shown) & set("\"'<>\\` \t\n")
    assert len(found.ref) <= video.MAX_LENGTH
    host = urlsplit(shown).hostname
    allowed = (*video.frame_sources(found), *video.media_sources(found))
    assert host is None or f"https://{host}" in allowed
    assert video.Video(found.provider, found.ref) == found
    assert video.parse(video.page_url(found), HOSTS) == found
