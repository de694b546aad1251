"""What is asked of X's API with each post: no more than is read."""

PAGE_SIZE = 100
POST_FIELDS = {
    "tweet.fields": "author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,entities,note_tweet,"
    "lang,edit_history_tweet_ids",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
    "user.fields": "username",
}
