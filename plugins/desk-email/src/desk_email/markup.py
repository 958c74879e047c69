"""HTML of strangers, made harmless."""

import nh3

_TAGS = """
    a abbr b blockquote br caption center cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre
    q s small span strike strong sub sup table tbody td tfoot th thead tr u ul
"""
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "title", "valign", "width", "height", "bgcolor", "style"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
}
#: Nothing that is fetched from anywhere or stands on top of something else.
_STYLES = """
    background-color border border-color border-collapse border-style border-width color direction font-family font-size
    font-style font-weight line-height margin margin-bottom margin-left margin-right margin-top padding padding-bottom
    padding-left padding-right padding-top text-align text-decoration vertical-align white-space
"""
#: ``cid:`` names a file of the same mail; whoever shows the markup puts that in.
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}


def harmless(markup: str) -> str:
    """Return HTML that may be looked at: no script, no form, no frame, nothing that loads by itself but images."""
    return nh3.clean(
        markup,
        tags=set(_TAGS.split()),
        clean_content_tags={"script", "style", "title", "head", "template", "noscript"},
        attributes=_ATTRIBUTES,
        filter_style_properties=set(_STYLES.split()),
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).strip()
