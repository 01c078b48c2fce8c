-- calls.folded is written anew, without apostrophes (see upgrade).
SELECT 1;
