-- One row a call that goes on, written again twice a minute, so that it is not lost with a program that ends before it
-- does. The one whose program has gone without a word is moved into calls (see going.go).
CREATE TABLE going (
    account   TEXT NOT NULL,
    call_id   TEXT NOT NULL,
    direction TEXT NOT NULL,
    number    TEXT NOT NULL,
    name      TEXT NOT NULL,
    started   INTEGER NOT NULL,
    answered  INTEGER,                 -- NULL while nobody has answered
    codec     TEXT NOT NULL,
    mos       REAL NOT NULL,
    recording TEXT NOT NULL,
    seen      INTEGER NOT NULL,        -- when it was written last
    writer    TEXT NOT NULL,           -- who has written it: a name for each opener of the file
    PRIMARY KEY (account, call_id)
);

-- 1 where the call was taken from going: its own record replaces it, should that come after all.
ALTER TABLE calls ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
