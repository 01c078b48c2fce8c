-- One row a message.
CREATE TABLE messages (
    id        TEXT PRIMARY KEY,     -- random
    account   TEXT NOT NULL,
    direction TEXT NOT NULL,        -- incoming, outgoing
    number    TEXT NOT NULL,        -- the other side, as it can be dialled
    line      TEXT NOT NULL,        -- as numbers are compared (search.Number)
    name      TEXT NOT NULL,        -- what the other side called itself
    text      TEXT NOT NULL,
    at        INTEGER NOT NULL,     -- microseconds since 1970, UTC
    state     TEXT NOT NULL,        -- new, read, sending, sent, failed
    code      INTEGER NOT NULL,     -- SIP status of a failed one, or 0
    phrase    TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX messages_by_line ON messages (line, at);
CREATE INDEX messages_by_time ON messages (at);
CREATE INDEX messages_new ON messages (line) WHERE state = 'new';
