//! The words of `Unhealthy` events (KL-56, KL-57).

use std::fmt::{self, Write as _};

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
    let mut text = String::with_capacity(128);
    text.push_str(kind.name());
    // Writing to a string does not fail.
    let _ = if hears == Answer::Error {
        text.write_str(" probe errored and resulted in unknown state: container not found")
    } else {
        text.push_str(" probe failed: ");
        output(&mut text, probe, container, ip, hears)
    };
    text
}

fn output(
    text: &mut String,
    probe: &Probe,
    container: &Container,
    ip: &str,
    hears: Answer,
) -> fmt::Result {
    let timeout_s = probe.timeout_seconds;
    match &probe.handler {
        ProbeHandler::HttpGet { path, port, scheme } => {
            let port = port_number(port, container);
            let scheme = if &**scheme == "HTTPS" {
                "https"
            } else {
                "http"
            };
            match hears {
                Answer::Silent => write!(
                    text,
                    "Get \"{scheme}://{ip}:{port}{path}\": context deadline exceeded \
                     (Client.Timeout exceeded while awaiting headers)"
                ),
                Answer::Refused => write!(
                    text,
                    "Get \"{scheme}://{ip}:{port}{path}\": dial tcp {ip}:{port}: connect: \
                     connection refused"
                ),
                _ => text.write_str("HTTP probe failed with statuscode: 503"),
            }
        }
        ProbeHandler::TcpSocket { port } => {
            let port = port_number(port, container);
            match hears {
                Answer::Silent => write!(text, "dial tcp {ip}:{port}: i/o timeout"),
                _ => write!(text, "dial tcp {ip}:{port}: connect: connection refused"),
            }
        }
        ProbeHandler::Exec { command } => match hears {
            Answer::Silent => {
                let command = command.join(" ");
                write!(
                    text,
                    "command timed out: \"{command}\" timed out after {timeout_s}s"
                )
            }
            _ => Ok(()),
        },
        ProbeHandler::Grpc { port, .. } => match hears {
            Answer::Silent => write!(
                text,
                "timeout: health rpc did not complete within {timeout_s}s"
            ),
            Answer::Refused => write!(
                text,
                "timeout: failed to connect service \"{ip}:{port}\" within {timeout_s}s: context \
                 deadline exceeded"
            ),
            _ => text.write_str("service unhealthy (responded with \"NOT_SERVING\")"),
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
