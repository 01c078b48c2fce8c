-- What the pages ask for: a note a call, the missed ones, all calls with one number. folded is written anew when a
-- database comes from an older format (see upgrade).
ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;   -- 1 where nobody answered a call that came in
ALTER TABLE calls ADD COLUMN line TEXT NOT NULL DEFAULT '';       -- the number as numbers are compared (search.Number.National)

CREATE INDEX calls_by_line ON calls (line, started DESC);
CREATE INDEX calls_missed ON calls (started DESC) WHERE missed = 1;
