//! Probes and lifecycle hooks (API-26).

use super::errors::{Errors, Path};
use super::meta::not_negative;
use super::names;
use super::pod::one_of;
use crate::api::Document;
use crate::api::tree::{get, int, items, text};

/// The probes of a container.
pub(super) fn validate_all(container: &Document, path: &Path<'_>, errors: &mut Errors) {
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = get(container, key) else {
            continue;
        };
        let path = path.field(key);
        validate(probe, &path, errors);
        let grace = int(probe, "terminationGracePeriodSeconds");
        let success = int(probe, "successThreshold").unwrap_or(1);
        if key == "readinessProbe" {
            if let Some(grace) = grace {
                let path = path.field("terminationGracePeriodSeconds");
                errors.invalid(&path, &grace.into(), "must not be set for readinessProbes");
            }
        } else if success != 1 {
            errors.invalid(
                &path.field("successThreshold"),
                &success.into(),
                "must be 1",
            );
        }
    }
}

fn validate(probe: &Document, path: &Path<'_>, errors: &mut Errors) {
    let handlers = ["exec", "httpGet", "tcpSocket", "grpc"];
    validate_handler(probe, &handlers, 0, path, errors);
    for key in [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ] {
        not_negative(probe, key, path, errors);
    }
    if let Some(grace) = int(probe, "terminationGracePeriodSeconds").filter(|&grace| grace <= 0) {
        let path = path.field("terminationGracePeriodSeconds");
        errors.invalid(&path, &grace.into(), "must be greater than 0");
    }
}

/// `postStart` and `preStop`.
pub(super) fn validate_lifecycle(
    container: &Document,
    grace_s: i64,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let Some(lifecycle) = get(container, "lifecycle") else {
        return;
    };
    let path = path.field("lifecycle");
    for key in ["postStart", "preStop"] {
        if let Some(hook) = get(lifecycle, key) {
            let handlers = ["exec", "httpGet", "tcpSocket", "sleep"];
            validate_handler(hook, &handlers, grace_s, &path.field(key), errors);
        }
    }
}

/// The first handler in this order counts; the others are refused.
fn validate_handler(
    parent: &Document,
    handlers: &[&str],
    grace_s: i64,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let mut found = false;
    for &key in handlers {
        let Some(handler) = get(parent, key) else {
            continue;
        };
        let path = path.field(key);
        if found {
            errors.forbidden(&path, "may not specify more than 1 handler type");
            continue;
        }
        found = true;
        match key {
            "exec" => {
                if items(handler, "command").is_empty() {
                    errors.required(&path.field("command"), "");
                }
            }
            "sleep" => {
                let seconds = int(handler, "seconds").unwrap_or(0);
                if seconds < 0 || seconds > grace_s {
                    let words = format!(
                        "must be non-negative and less than terminationGracePeriodSeconds \
                         ({grace_s})"
                    );
                    errors.invalid(&path, &seconds.into(), &words);
                }
            }
            _ => {
                if key == "httpGet" && text(handler, "path").unwrap_or_default().is_empty() {
                    errors.required(&path.field("path"), "");
                }
                validate_port(handler, "port", &path, errors);
                if key == "httpGet" {
                    validate_http(handler, &path, errors);
                }
            }
        }
    }
    if !found {
        errors.required(path, "must specify a handler type");
    }
}

fn validate_http(http: &Document, path: &Path<'_>, errors: &mut Errors) {
    one_of(http, "scheme", &["HTTP", "HTTPS"], path, errors);
    let path = path.field("httpHeaders");
    for header in items(http, "httpHeaders") {
        let name = text(header, "name").unwrap_or_default();
        errors.invalid_each(&path, name, names::http_header(name));
    }
}

/// A port by number or by name; none is port 0.
pub(super) fn validate_port(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    let path = path.field(key);
    if let Some(name) = text(parent, key) {
        errors.invalid_each(&path, name, names::port_name(name));
    } else {
        let number = int(parent, key).unwrap_or(0);
        if let Some(words) = names::port_number(number) {
            errors.invalid(&path, &number.into(), words);
        }
    }
}
