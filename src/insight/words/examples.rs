//! What the examples of the gallery are called.

use super::{Key, Language};

/// Title and content of each example, in the order of the gallery.
pub(super) const EXAMPLES: [[Key; 2]; 22] = [
    [Key::ExampleRollingUpdate, Key::ExampleRollingUpdateAbout],
    [Key::ExampleCareful, Key::ExampleCarefulAbout],
    [Key::ExampleBrokenRelease, Key::ExampleBrokenReleaseAbout],
    [Key::ExampleImageTypo, Key::ExampleImageTypoAbout],
    [Key::ExampleNginxUndo, Key::ExampleNginxUndoAbout],
    [
        Key::ExampleScaleInMidRollout,
        Key::ExampleScaleInMidRolloutAbout,
    ],
    [Key::ExamplePauseResume, Key::ExamplePauseResumeAbout],
    [Key::ExampleCanary, Key::ExampleCanaryAbout],
    [Key::ExampleMysql, Key::ExampleMysqlAbout],
    [Key::ExampleStuckSet, Key::ExampleStuckSetAbout],
    [Key::ExampleOnDelete, Key::ExampleOnDeleteAbout],
    [Key::ExampleParallel, Key::ExampleParallelAbout],
    [Key::ExampleRobustWebapp, Key::ExampleRobustWebappAbout],
    [Key::ExampleSlowStart, Key::ExampleSlowStartAbout],
    [Key::ExampleDatabaseOutage, Key::ExampleDatabaseOutageAbout],
    [Key::ExampleCrashLoop, Key::ExampleCrashLoopAbout],
    [
        Key::ExampleRestartPolicies,
        Key::ExampleRestartPoliciesAbout,
    ],
    [Key::ExampleMemoryLeak, Key::ExampleMemoryLeakAbout],
    [Key::ExampleIgnoredSigterm, Key::ExampleIgnoredSigtermAbout],
    [Key::ExampleLostRequests, Key::ExampleLostRequestsAbout],
    [Key::ExampleSilentNode, Key::ExampleSilentNodeAbout],
    [Key::ExampleThousand, Key::ExampleThousandAbout],
];

impl Language {
    /// What an example is called, and what there is to see in it, by its place in the gallery.
    pub fn example(self, place: usize) -> [&'static str; 2] {
        let keys = EXAMPLES.get(place);
        keys.map_or([""; 2], |keys| keys.map(|key| self.text(key)))
    }
}
