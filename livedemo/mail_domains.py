"""Know the mail domains that people mistype."""

_MISTYPED = {
    "gmail.com": [
        "gmial.com",
        "gmai.com",
        "gmal.com",
        "gmil.com",
        "gamil.com",
        "gnail.com",
        "gmaill.com",
        "gmail.co",
        "gmail.con",
        "gmail.cm",
        "gmail.om",
        "gmail.comm",
        "gmailc.om",
        "gmail.mx",
    ],
    "hotmail.com": [
        "hotmial.com",
        "hotmal.com",
        "hotmai.com",
        "hotmil.com",
        "homail.com",
        "hotmaill.com",
        "hotmail.co",
        "hotmail.con",
        "hotmail.cm",
        "hotmail.om",
    ],
    "outlook.com": [
        "outlok.com",
        "outloo.com",
        "outlool.com",
        "outllook.com",
        "outlook.co",
        "outlook.con",
    ],
    "yahoo.com": ["yaho.com", "yahooo.com", "yhoo.com", "yahoo.con", "yahoo.co"],
    "icloud.com": ["iclod.com", "icoud.com", "icloud.co", "icloud.con"],
}
TYPOS = {typo: meant for meant, typos in _MISTYPED.items() for typo in typos}

HOUSES = {"gmail", "hotmail", "outlook", "yahoo", "icloud"}

# In this order: a domain without its dot is split before the first that fits.
ENDINGS = (
    "com",
    "edu",
    "org",
    "net",
    "gob",
    "gov",
    "mx",
    "es",
    "ar",
    "cl",
    "pe",
    "br",
    "uy",
    "ec",
    "fr",
    "de",
    "it",
    "pt",
    "uk",
    "us",
    "ca",
    "eu",
    "co",
    "io",
)
