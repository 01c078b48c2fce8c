-- One row a call that has ended. Times are microseconds since 1970, UTC.
CREATE TABLE calls (
    seq       INTEGER PRIMARY KEY,
    account   TEXT NOT NULL,
    call_id   TEXT NOT NULL,           -- the SIP Call-ID, or a random one
    direction TEXT NOT NULL,           -- outgoing, incoming
    number    TEXT NOT NULL,
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL,           -- number and name as they are searched
    started   INTEGER NOT NULL,
    answered  INTEGER,                 -- NULL where nobody answered
    ended     INTEGER NOT NULL,
    result    TEXT NOT NULL,           -- answered, busy, ...
    ended_by  TEXT NOT NULL,           -- local, remote, network, timer
    code      INTEGER NOT NULL,        -- SIP status of a refusal, or 0
    phrase    TEXT NOT NULL,
    q850      INTEGER NOT NULL,        -- Q.850 cause (RFC 3326), or 0
    reason    TEXT NOT NULL,
    codec     TEXT NOT NULL,
    UNIQUE (account, call_id)
);

CREATE INDEX calls_by_time ON calls (started DESC, seq DESC);
