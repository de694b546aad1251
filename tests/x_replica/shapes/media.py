"""Pictures and videos of a post, as its entities tell of them."""

from tests.x_replica.shapes import Json, Shape
from tests.x_replica.snowflake import snowflake
from tests.x_replica.world import Post
from tests.x_replica.written import t_co

_WIDTH, _HEIGHT = 1600, 900
_SIZES = {
    "large": {"h": 900, "resize": "fit", "w": 1600},
    "medium": {"h": 675, "resize": "fit", "w": 1200},
    "small": {"h": 383, "resize": "fit", "w": 680},
    "thumb": {"h": 150, "resize": "crop", "w": 150},
}


def media_entities(post: Post, starts: int, shape: Shape) -> list[Json]:
    """One entity a picture or video; all stand at the one link that ends the text."""
    return [_entity(post, number, starts, shape) for number in range(len(post.media))]


def _entity(post: Post, number: int, starts: int, shape: Shape) -> Json:
    kind, address = post.media[number], t_co(f"{post.id}/media")
    media_id = snowflake(post.at_ms - 2_000, number)
    site = "x.com" if shape == "newest" else "twitter.com"
    entity: Json = {
        "display_url": f"pic.{site}/{address[-10:]}",
        "expanded_url": f"https://{site}/{post.author}/status/{post.id}/{kind}/1",
        "id_str": media_id,
        "indices": [starts, starts + len(address)],
        "media_url_https": f"https://pbs.twimg.com/media/{media_id}.jpg",
        "type": kind,
        "url": address,
        "sizes": _SIZES,
        "original_info": {"height": _HEIGHT, "width": _WIDTH, "focus_rects": [{"x": 0, "y": 0, "w": 1600, "h": 896}]},
    }
    if kind == "photo":
        entity["features"] = {size: {"faces": []} for size in ("large", "medium", "small", "orig")}
    else:
        entity["original_info"]["focus_rects"] = []
        entity["additional_media_info"] = {"monetizable": False}
        entity["video_info"] = {
            "aspect_ratio": [16, 9],
            "duration_millis": 9_450,
            "variants": [
                {
                    "bitrate": 256_000,
                    "content_type": "video/mp4",
                    "url": f"https://video.twimg.com/amplify_video/{media_id}/vid/avc1/480x270/replica.mp4?tag=28",
                }
            ],
        }
    # of the older answers, those of 2023 had these for no picture yet
    if shape == "newest" or kind == "video":
        key = f"{3 if kind == 'photo' else 13}_{media_id}"
        entity["allow_download_status"] = {"allow_download": True}
        entity["ext_media_availability"] = {"status": "Available"}
        entity["media_key"] = key
        entity["media_results"] = {"result": {"media_key": key}}
    return entity
