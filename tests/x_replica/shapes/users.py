"""An account, as the answers nest it in a post."""

import base64
import time

from tests.x_replica.shapes import Json, Shape
from tests.x_replica.world import User


def clock(at_ms: int) -> str:
    """A time as X writes it."""
    return time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime(at_ms // 1000))


def node_id(kind: str, rest_id: str) -> str:
    """GraphQL's own name of a thing."""
    return base64.b64encode(f"{kind}:{rest_id}".encode()).decode()


def user_result(user: User, shape: Shape) -> Json:
    """What stands in `user_results.result`."""
    return _newest(user) if shape == "newest" else _older(user)


def _avatar(user: User) -> str:
    return f"https://pbs.twimg.com/profile_images/{user.id}/{user.handle}_normal.jpg"


def _newest(user: User) -> Json:
    return {
        "__typename": "User",
        "action_counts": {"favorites_count": 28},
        "affiliates_highlighted_label": {},
        "avatar": {"image_url": _avatar(user)},
        "banner": {"image_url": ""},
        "core": {"created_at": clock(user.created_at_ms), "name": user.name, "screen_name": user.handle},
        "dm_permissions": {"can_dm": False},
        "follow_request_sent": False,
        "has_graduated_access": True,
        "id": node_id("User", user.id),
        "is_blue_verified": False,
        "location": {"location": ""},
        "media_permissions": {"can_media_tag": True},
        "notifications_settings": {"notifications_enabled": False},
        "pinned_items": {},
        "possibly_sensitive": False,
        "privacy": {"protected": False},
        "profile_bio": {"description": "", "entities": {"description": {}}},
        "profile_image_shape": "Circle",
        "profile_metadata": {"profile_interstitial_type": ""},
        "profile_translation": {"translator_type": "none"},
        "relationship_counts": {"followers": 118, "following": 165},
        "relationship_perspectives": {
            "blocked_by": False,
            "blocking": False,
            "followed_by": False,
            "following": False,
            "live_following": False,
            "muting": False,
        },
        "rest_id": user.id,
        "super_follow_eligible": False,
        "super_followed_by": False,
        "super_following": False,
        "tipjar_settings": {},
        "tweet_counts": {"media_tweets": 3, "tweets": 416},
        "verification": {"verified": False},
        "website": {"url": ""},
    }


def _older(user: User) -> Json:
    return {
        "__typename": "User",
        "id": node_id("User", user.id),
        "rest_id": user.id,
        "affiliates_highlighted_label": {},
        "has_graduated_access": True,
        "is_blue_verified": False,
        "profile_image_shape": "Circle",
        "legacy": {
            "can_dm": False,
            "can_media_tag": True,
            "created_at": clock(user.created_at_ms),
            "default_profile": True,
            "default_profile_image": False,
            "description": "",
            "entities": {"description": {"urls": []}},
            "fast_followers_count": 0,
            "favourites_count": 28,
            "followers_count": 118,
            "friends_count": 165,
            "has_custom_timelines": False,
            "is_translator": False,
            "listed_count": 1,
            "location": "",
            "media_count": 3,
            "name": user.name,
            "normal_followers_count": 118,
            "pinned_tweet_ids_str": [],
            "possibly_sensitive": False,
            "profile_image_url_https": _avatar(user),
            "profile_interstitial_type": "",
            "screen_name": user.handle,
            "statuses_count": 416,
            "translator_type": "none",
            "verified": False,
            "want_retweets": False,
            "withheld_in_countries": [],
        },
    }
