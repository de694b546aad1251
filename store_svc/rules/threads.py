"""What stands above a mention."""

from swarmnexus.v1.model_pb2 import POST_STATE_REFERENCED, Mention, Post


def thread_of(mention: Mention) -> list[Post]:
    """The thread, root first; of a reply whose parent nobody showed, at least the parent's id stands last."""
    thread, answered = list(mention.thread), mention.post.in_reply_to_id
    if answered and not (thread and thread[-1].id == answered):
        thread.append(Post(id=answered, state=POST_STATE_REFERENCED))
    return thread
