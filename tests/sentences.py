"""Sentences of errors, with an ellipsis for words that need not be repeated."""


def fits(says, message):
    """Whether a message is the sentence, whatever stands for its ellipses."""
    parts = says.split("…")
    starts = [message.find(part) for part in parts]
    return (
        message.startswith(parts[0])
        and message.endswith(parts[-1])
        and -1 not in starts
        and len(message) >= sum(map(len, parts))
        and (len(parts) > 1 or message == says)
    )
