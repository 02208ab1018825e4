//! Every error about a table of events.
