timeout --signal KILL 8 node "$PROGRAMS/resume.mjs" || true
