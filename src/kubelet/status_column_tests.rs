//! The printer's own table (KL-79 to KL-86, API-60).

use serde_json::Value;

use super::*;

fn text(value: &Value) -> &'static str {
    // Reasons are static in the model; a test may leak the few that it invents.
    Box::leak(
        value
            .as_str()
            .unwrap_or_default()
            .to_owned()
            .into_boxed_str(),
    )
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn cell(value: &Value) -> Cell {
    let ago_s = value["lastFinishedAgo"].as_i64();
    Cell {
        ready: value["ready"] == true,
        started: value["started"] == true,
        restarts: i32::try_from(number(&value["restarts"])).unwrap(),
        last_end_ms: ago_s.map(|ago_s| -ago_s * 1000),
        state: match value["state"].as_str() {
            Some("running") => Some(Shown::Running),
            Some("waiting") => Some(Shown::Waiting(text(&value["reason"]))),
            Some("terminated") => {
                let code = i32::try_from(number(&value["exit"])).unwrap();
                Some(Shown::Ended(text(&value["reason"]), code))
            }
            _ => None,
        },
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

#[test]
fn every_row_of_the_printers_table() {
    let table = include_str!("../../tests/tables/pod_status_column.json");
    let table: Value = serde_json::from_str(table).unwrap();
    for case in list(&table["cases"]) {
        let sidecars = list(&case["initSpec"]).map(|sidecar| sidecar == true);
        let phase = text(&case["phase"]);
        let row = Row {
            phase,
            reason: text(&case["statusReason"]),
            is_final: phase == "Succeeded" || phase == "Failed",
            gated: case["conditions"]["PodScheduledReason"] == "SchedulingGated",
            initialized: case["conditions"]["Initialized"] == "True",
            ready: case["conditions"]["Ready"] == "True",
            deleting: case["deleting"] == true,
            apps_wanted: usize::try_from(number(&case["specContainers"])).unwrap(),
            inits: sidecars.zip(list(&case["init"]).map(cell)).collect(),
            apps: list(&case["containers"]).map(cell).collect(),
        };
        let columns = row.columns();
        let found = (
            columns.ready_text(),
            columns.status.to_string(),
            columns.restarts_text(0),
        );
        let expected = ["ready", "status", "restarts"].map(|name| text(&case[name]).to_owned());
        assert_eq!(<[String; 3]>::from(found), expected, "{}", case["name"]);
    }
}

#[test]
fn ages_as_kubectl_prints_them() {
    let table = include_str!("../../tests/tables/human_duration.json");
    let table: Value = serde_json::from_str(table).unwrap();
    for case in list(&table["cases"]) {
        let ms = case["ms"].as_f64().unwrap();
        #[expect(clippy::cast_possible_truncation)]
        let found = human_duration(ms.trunc() as Ms);
        assert_eq!(found, text(&case["text"]), "{ms}");
    }
}
