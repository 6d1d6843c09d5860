//! English: what surrounds the workloads.

use crate::insight::explain::Subject;
use crate::store::{Change, Endpoint, Reason};

/// See [`super::super::Language::sentence`].
pub(super) fn sentence(reason: &Reason, change: &Change, subject: &Subject) -> String {
    let name = &subject.name;
    let endpoints = match change {
        Change::EndpointsChanged { endpoints, .. } => endpoints.as_slice(),
        _ => &[],
    };
    let (what, it) = if name.is_empty() {
        ("an object", "that object")
    } else {
        (name.as_str(), "it")
    };
    match reason {
        Reason::EndpointOfPod => {
            let endpoint = endpoints.first().and_then(|(_, endpoint)| *endpoint);
            one_endpoint(name, &subject.other, endpoint)
        }
        Reason::EndpointsOfService => format!(
            "The Service {name} is new or has changed: {} of its endpoints are written anew.",
            endpoints.len()
        ),
        Reason::ProxiesFollow => format!(
            "The proxies of all nodes have seen the EndpointSlices of {name}: from now on traffic \
             goes where they say."
        ),
        Reason::OwnerGone => {
            format!("The owner of {what} is gone, so the garbage collector deletes {it}.")
        }
        Reason::OwnerWaits => format!(
            "The owner of {what} is deleted in the foreground and waits, so the garbage \
             collector deletes {it} first."
        ),
        Reason::DependentsGone => {
            format!("Nothing is left that {what} had to wait for, so it may go.")
        }
        Reason::Orphaned => {
            format!("The owner of {what} is deleted as orphan: {it} stays, without an owner.")
        }
        Reason::OrphansLeft => format!("What {what} owned has been let go, so it goes alone."),
        _ => String::new(),
    }
}

fn one_endpoint(service: &str, pod: &str, endpoint: Option<Endpoint>) -> String {
    let Some(endpoint) = endpoint else {
        return if pod.is_empty() {
            format!("A pod of {service} is gone, and its endpoint with it.")
        } else {
            format!("{pod} is no endpoint of {service} any more.")
        };
    };
    let Endpoint {
        ready,
        serving,
        terminating,
        ..
    } = endpoint;
    match (ready, serving, terminating) {
        (true, true, false) => format!(
            "{pod} is Ready, so it is an endpoint of {service} that gets traffic, as soon as the \
             proxies know."
        ),
        (true, ..) => format!(
            "{service} publishes addresses that are not ready, so {pod} gets traffic in any case."
        ),
        (false, true, _) => format!(
            "{pod} is on its way out, so {service} sends it nothing new, unless no other endpoint \
             is ready. The proxies have yet to hear of it."
        ),
        (false, false, true) => {
            format!("{pod} is on its way out and not Ready: it gets no traffic of {service}.")
        }
        (false, false, false) => format!(
            "{pod} has an address but is not Ready, so {service} lists it and sends it nothing."
        ),
    }
}
