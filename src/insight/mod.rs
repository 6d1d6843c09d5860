//! What a run teaches: explanations, summaries and measures of a record stream.
