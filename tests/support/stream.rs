//! The record stream of the first example, in one number that every build must come to.

use rollscope::scenario::{GALLERY, open};
use rollscope::sim::{Timeline, digest};

/// The number, as it was when the stream last changed on purpose.
pub const KNOWN: &str = include_str!("stream.txt");

/// The number, computed now: two minutes of the example, to the end and once there and back.
pub fn computed() -> String {
    let text = GALLERY.first().map_or("", |example| example.text);
    let mut timeline = Timeline::new(open(text).setup);
    timeline.seek_time(120_000);
    let first = digest(timeline.records().iter());
    timeline.seek(10);
    timeline.seek_time(120_000);
    assert_eq!(digest(timeline.records().iter()), first);
    format!("{first:016x} after {} records\n", timeline.records().len())
}
