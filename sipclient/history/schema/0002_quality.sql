-- How the call sounded: the mean opinion score over it (ITU-T G.107), or 0.
ALTER TABLE calls ADD COLUMN mos REAL NOT NULL DEFAULT 0;
