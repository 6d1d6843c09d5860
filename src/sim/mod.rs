//! The loop that runs the actors: virtual clock, agenda, commands, records, timeline.
