//! What a driver does to one pod in the lock-step families.

use rollscope::api::{PodId, PodPhase};
use rollscope::sim::{Command, LockStep};
use serde_json::Value;

/// Does it. False if it is refused, or unknown.
pub fn act(lock_step: &mut LockStep, id: PodId, action: &Value) -> bool {
    match action["do"].as_str().unwrap_or_default() {
        "ready" => lock_step.report(id, PodPhase::Running, true),
        "unready" | "run" => lock_step.report(id, PodPhase::Running, false),
        "fail" => lock_step.report(id, PodPhase::Failed, false),
        "succeed" => lock_step.report(id, PodPhase::Succeeded, false),
        "delete" => {
            let command = Command::DeletePod {
                pod: id,
                grace_period_seconds: None,
            };
            return lock_step.submit(&command).is_ok();
        }
        "finish" => lock_step.finish(id),
        _ => return false,
    }
    true
}
