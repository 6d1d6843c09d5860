//! What `kubectl rollout` says of a StatefulSet (STS-48, STS-50).
//!
//! Models the StatefulSet parts of kubectl's `polymorphichelpers/{rollout_status,history}.go`.

use std::fmt::Write as _;

use super::describe;
use crate::api::{Labels, StatefulSet, StatefulSetId, UpdateStrategy};
use crate::controllers::stateful_set::rollback;
use crate::store::Store;

/// The annotation that a history shows.
pub(super) const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// One line of `kubectl rollout status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutStatus {
    /// The line.
    pub text: String,
    /// Whether kubectl ends with it.
    pub is_done: bool,
}

/// STS-48: what `kubectl rollout status` prints of the set as it is now.
///
/// # Errors
/// kubectl's words where a rollout has no status.
pub fn rollout_status(set: &StatefulSet) -> Result<RolloutStatus, String> {
    let UpdateStrategy::RollingUpdate(rolling) = set.spec.update_strategy else {
        let words = "rollout status is only available for RollingUpdate strategy type";
        return Err(format!("error: {words}"));
    };
    let (status, replicas) = (&set.status, set.spec.replicas);
    let waiting = |text: String| RolloutStatus {
        text,
        is_done: false,
    };
    let done = |text: String| RolloutStatus {
        text,
        is_done: true,
    };
    let updated = status.updated_replicas;
    let missing = replicas - status.ready_replicas;
    Ok(
        if status.observed_generation == 0 || set.meta.generation > status.observed_generation {
            waiting("Waiting for statefulset spec update to be observed...".into())
        } else if missing > 0 {
            waiting(format!("Waiting for {missing} pods to be ready..."))
        } else if let Some(rolling) = rolling {
            let wanted = replicas - rolling.partition;
            if updated < wanted {
                waiting(format!(
                    "Waiting for partitioned roll out to finish: {updated} out of {wanted} new \
                     pods have been updated..."
                ))
            } else {
                done(format!(
                    "partitioned roll out complete: {updated} new pods have been updated..."
                ))
            }
        } else if status.update_revision == status.current_revision {
            done(format!(
                "statefulset rolling update complete {} pods at revision {}...",
                status.current_replicas, status.current_revision
            ))
        } else {
            waiting(format!(
                "waiting for statefulset rolling update to complete {updated} pods at revision \
                 {}...",
                status.update_revision
            ))
        },
    )
}

/// STS-50: what `kubectl rollout history` prints.
pub fn rollout_history(store: &Store, id: StatefulSetId) -> String {
    let Some(set) = store.stateful_set(id) else {
        return String::new();
    };
    let history = rollback::history(store, id);
    let rows = history.iter().rev();
    let rows = rows.map(|revision| (revision.revision, &*revision.meta.annotations));
    history_text(&format!("statefulset.apps/{}", set.meta.name), rows)
}

/// API-71: what `kubectl rollout history --revision` prints.
///
/// # Errors
/// kubectl's words where there is no such revision.
pub fn rollout_revision(store: &Store, id: StatefulSetId, revision: i64) -> Result<String, String> {
    let name = store.stateful_set(id).map_or("", |set| &*set.meta.name);
    let mut history = rollback::history(store, id).into_iter();
    let found = history.find(|object| object.revision == revision);
    let template = &found.ok_or(NO_REVISION)?.template;
    let (labels, annotations) = (&template.labels, &template.annotations);
    let template = describe::pod_template(&template.document, labels, annotations);
    Ok(revision_text("statefulset", name, revision, &template))
}

/// What kubectl says where there is no such revision.
pub(super) const NO_REVISION: &str = "error: unable to find the specified revision";

/// A revision with its template.
pub(super) fn revision_text(kind: &str, name: &str, revision: i64, template: &str) -> String {
    format!("{kind}.apps/{name} with revision #{revision}\n{template}\n")
}

/// A history: what it is of, and the numbers with the annotations of its revisions.
pub(super) fn history_text<'a>(of: &str, rows: impl Iterator<Item = (i64, &'a Labels)>) -> String {
    let mut text = format!("{of} \nREVISION  CHANGE-CAUSE\n");
    for (revision, annotations) in rows {
        let cause = annotations.get(CHANGE_CAUSE);
        let cause = cause.map_or("<none>", |cause| cause);
        // Writing into a string does not fail.
        let _ = writeln!(text, "{revision:<8}  {cause}");
    }
    text.push('\n');
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use serde_json::Value;

    use super::*;
    use crate::api::{
        ControllerRevision, ControllerRevisionId, Document, ObjectMeta, RollingUpdate,
        StatefulSetSpec, StatefulSetStatus, label_map,
    };
    use crate::store::Change;

    fn set() -> StatefulSet {
        StatefulSet {
            meta: ObjectMeta::named("db"),
            ..StatefulSet::from_document(&Document::Null)
        }
    }

    #[test]
    fn every_row_of_the_status_table() {
        let table = include_str!("../../tests/tables/rollout_status_messages.json");
        let table: Value = serde_json::from_str(table).unwrap();
        let rows = table["cases"].as_array().unwrap().iter();
        let mut seen = 0;
        for row in rows.filter(|row| row["kind"] == "StatefulSet") {
            let int = |key: &str| i32::try_from(row[key].as_i64().unwrap_or(0)).unwrap();
            let text = |key: &str| Rc::from(row[key].as_str().unwrap());
            let present = row["rollingUpdatePresent"] == true;
            let rolling = present.then(|| RollingUpdate {
                partition: int("partition"),
                max_unavailable: None,
            });
            let mut set = set();
            set.meta.generation = int("generation").unsigned_abs();
            set.spec = Rc::new(StatefulSetSpec {
                replicas: int("specReplicas"),
                update_strategy: match row["strategy"].as_str() {
                    Some("OnDelete") => UpdateStrategy::OnDelete,
                    _ => UpdateStrategy::RollingUpdate(rolling),
                },
                ..(*set.spec).clone()
            });
            set.status = Rc::new(StatefulSetStatus {
                observed_generation: int("observedGeneration").unsigned_abs(),
                replicas: int("replicas"),
                ready_replicas: int("ready"),
                current_replicas: int("current"),
                updated_replicas: int("updated"),
                current_revision: text("currentRevision"),
                update_revision: text("updateRevision"),
                ..StatefulSetStatus::default()
            });
            let expected = match row["error"].as_str() {
                Some(error) => Err(format!("error: {error}")),
                None => Ok(RolloutStatus {
                    text: row["message"].as_str().unwrap().to_owned(),
                    is_done: row["done"] == true,
                }),
            };
            assert_eq!(rollout_status(&set), expected, "{row}");
            seen += 1;
        }
        assert_eq!(seen, 9);
    }

    #[test]
    fn the_history_lists_numbers_and_causes() {
        let mut store = Store::new(1, 1);
        let id = StatefulSetId(0);
        store.apply(&Change::StatefulSetCreated(id, Rc::new(set())));
        for (place, (number, cause)) in (0..).zip([(12, "second"), (2, "")]) {
            let mut meta = ObjectMeta::named(format!("db-{number}"));
            if !cause.is_empty() {
                meta.annotations = Rc::new(label_map(&[(CHANGE_CAUSE, cause)]));
            }
            let revision = ControllerRevision {
                meta,
                owner: Some(id),
                template: Rc::clone(&set().spec.template),
                revision: number,
            };
            let place = ControllerRevisionId(place);
            store.apply(&Change::RevisionCreated(place, Rc::new(revision)));
        }
        assert_eq!(
            rollout_history(&store, id),
            "statefulset.apps/db \nREVISION  CHANGE-CAUSE\n2         <none>\n12        second\n\n"
        );
    }
}
