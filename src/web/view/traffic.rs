//! The requests of the scenario's client: how many were served, what the others failed for, and
//! where requests fail now.

use std::rc::Rc;

use super::Glance;
use crate::api::{Ms, PodId};
use crate::insight::suffix;
use crate::sim::RequestOutcome;

/// So many pods are named that fail requests now.
const NAMED_MAX: usize = 3;

/// Where requests fail now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The pod, if it is still there.
    pub pod: Option<(PodId, Rc<str>)>,
    /// What they meet.
    pub meets: RequestOutcome,
    /// Whether the pod is on its way out, and the proxies do not know it yet.
    pub leaves: bool,
}

/// What has become of the requests until now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficView {
    /// The Service that they are sent to.
    pub service: Rc<str>,
    /// How many are sent in a second.
    pub per_second: i64,
    /// How long it takes until the first one, if there was none yet.
    pub begins_in_ms: Ms,
    /// How many were served.
    pub served: i64,
    /// How many failed.
    pub failed: i64,
    /// How many of them met a pod on its way out, or gone.
    pub late: i64,
    /// What they failed for, and how many for each; nothing that did not happen.
    pub causes: Vec<(RequestOutcome, i64)>,
    /// How many pods get requests now.
    pub endpoints: usize,
    /// How many of them fail requests.
    pub failing_endpoints: usize,
    /// The first of those.
    pub failing: Vec<Failing>,
}

/// The requests, if there is a client.
pub(super) fn traffic_view(glance: &Glance<'_>) -> Option<TrafficView> {
    let world = glance.timeline.world();
    let traffic = world.traffic()?;
    let client = traffic.client();
    let mut causes = Vec::new();
    for outcome in RequestOutcome::ALL {
        let requests = traffic.requests(outcome);
        if outcome != RequestOutcome::Served && requests > 0 {
            causes.push((outcome, requests));
        }
    }
    let mut failing = Vec::new();
    let mut failing_endpoints = 0;
    for row in traffic.rows() {
        if row.meets == RequestOutcome::Served {
            continue;
        }
        failing_endpoints += 1;
        if failing.len() < NAMED_MAX {
            let pod = world.store.pod(row.pod);
            failing.push(Failing {
                pod: pod.map(|pod| (row.pod, suffix(&pod.name).into())),
                meets: row.meets,
                leaves: row.leaves,
            });
        }
    }
    Some(TrafficView {
        service: Rc::clone(&client.service),
        per_second: client.requests_per_second,
        begins_in_ms: (client.from_ms - glance.timeline.now_ms()).max(0),
        served: traffic.requests(RequestOutcome::Served),
        failed: traffic.failed(),
        late: traffic.failed_late(),
        causes,
        endpoints: traffic.rows().len(),
        failing_endpoints,
        failing,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::sim::Timeline;

    fn at(example: &str, at_ms: Ms) -> TrafficView {
        let mut gallery = scenario::GALLERY.iter();
        let text = gallery.find(|it| it.id == example).unwrap().text;
        let mut timeline = Timeline::new(scenario::open(text).setup);
        timeline.seek_time(at_ms);
        let glance = Glance {
            timeline: &timeline,
            workload: None,
            selected: None,
            object: None,
            language: crate::insight::Language::default(),
        };
        traffic_view(&glance).unwrap()
    }

    /// The story of the 502s: pods refuse after SIGTERM until the proxies know, unless a preStop
    /// hook lets them catch up.
    #[test]
    fn requests_fail_for_a_cause_that_is_told() {
        let before = at("lost-requests", 10_000);
        assert_eq!(
            (before.begins_in_ms, before.served, before.failed),
            (10_000, 0, 0)
        );
        let calm = at("lost-requests", 29_000);
        assert_eq!((calm.served, calm.failed, calm.endpoints), (900, 0, 8));
        let mut seen = None;
        for at_ms in (30_000..50_000).step_by(200) {
            let view = at("lost-requests", at_ms);
            seen = seen.or(view.failing.first().cloned());
        }
        let seen = seen.unwrap();
        assert_eq!((seen.meets, seen.leaves), (RequestOutcome::Refused, true));
        assert!(seen.pod.is_some());
        let after = at("lost-requests", 85_000);
        assert!(after.failed > 0);
        assert_eq!(after.late, after.failed);
        assert_eq!(after.causes, [(RequestOutcome::Refused, after.failed)]);
        assert_eq!((after.failing_endpoints, after.endpoints), (0, 8));
        let end = at("lost-requests", 150_000);
        assert_eq!(end.failed, after.failed, "the hook loses none");
    }
}
