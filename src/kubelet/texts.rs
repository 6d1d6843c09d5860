//! The words of `Unhealthy` events (KL-56, KL-57).

use super::app::Answer;
use crate::api::{Container, PortRef, Probe, ProbeHandler, ProbeKind};

/// The message of the event for an attempt that did not go well.
pub(super) fn unhealthy(
    kind: ProbeKind,
    probe: &Probe,
    container: &Container,
    ip: &str,
    hears: Answer,
) -> String {
    let kind = kind.name();
    if hears == Answer::Error {
        return format!("{kind} probe errored and resulted in unknown state: container not found");
    }
    format!(
        "{kind} probe failed: {}",
        output(probe, container, ip, hears)
    )
}

fn output(probe: &Probe, container: &Container, ip: &str, hears: Answer) -> String {
    let timeout_s = probe.timeout_seconds;
    match &probe.handler {
        ProbeHandler::HttpGet { path, port, scheme } => {
            let address = format!("{ip}:{}", port_number(port, container));
            let url = format!("{}://{address}{path}", scheme.to_ascii_lowercase());
            match hears {
                Answer::Silent => format!(
                    "Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while \
                     awaiting headers)"
                ),
                Answer::Refused => {
                    format!("Get \"{url}\": dial tcp {address}: connect: connection refused")
                }
                _ => "HTTP probe failed with statuscode: 503".to_owned(),
            }
        }
        ProbeHandler::TcpSocket { port } => {
            let address = format!("{ip}:{}", port_number(port, container));
            match hears {
                Answer::Silent => format!("dial tcp {address}: i/o timeout"),
                _ => format!("dial tcp {address}: connect: connection refused"),
            }
        }
        ProbeHandler::Exec { command } => match hears {
            Answer::Silent => {
                let command: Vec<&str> = command.iter().map(|word| &**word).collect();
                let command = command.join(" ");
                format!("command timed out: \"{command}\" timed out after {timeout_s}s")
            }
            _ => String::new(),
        },
        ProbeHandler::Grpc { port, .. } => match hears {
            Answer::Silent => format!("timeout: health rpc did not complete within {timeout_s}s"),
            Answer::Refused => format!(
                "timeout: failed to connect service \"{ip}:{port}\" within {timeout_s}s: context \
                 deadline exceeded"
            ),
            _ => "service unhealthy (responded with \"NOT_SERVING\")".to_owned(),
        },
    }
}

/// KL-59: a named port is the container's port of that name.
fn port_number(port: &PortRef, container: &Container) -> i32 {
    match port {
        PortRef::Number(number) => *number,
        PortRef::Name(name) => {
            let mut ports = container.ports.iter();
            let found = ports.find(|port| port.name == *name);
            found.map_or(0, |port| port.container_port)
        }
    }
}
