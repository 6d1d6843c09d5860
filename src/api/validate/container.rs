//! Containers and init containers (API-24, API-25, API-27, API-29).

use std::collections::BTreeSet;

use super::errors::{Errors, Path};
use super::pod::{one_of, validate_id};
use super::{Policy, env, names, probe, resources, volume};
use crate::api::Document;
use crate::api::tree::{get, int, items, json, quoted, text};

/// What the checks of a container need to know about its pod.
pub(super) struct Scope<'d> {
    /// `spec` of the pod.
    pub spec: &'d Document,
    /// The names of its good volumes.
    pub volumes: &'d BTreeSet<String>,
    /// What the administrator allows.
    pub policy: Policy,
}

impl Scope<'_> {
    /// How long the pod may take to stop, in seconds.
    fn grace_s(&self) -> i64 {
        int(self.spec, "terminationGracePeriodSeconds").unwrap_or(30)
    }
}

/// `containers`.
pub(super) fn validate_all(scope: &Scope<'_>, path: &Path<'_>, errors: &mut Errors) {
    let containers = items(scope.spec, "containers");
    if containers.is_empty() {
        errors.required(path, "");
    }
    let mut names = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let path = path.index(index);
        validate_common(container, scope, &path, errors);
        let name = text(container, "name").unwrap_or_default();
        if !names.insert(name.to_owned()) {
            errors.duplicate(&path.field("name"), &quoted(name));
        }
        probe::validate_lifecycle(container, scope.grace_s(), &path, errors);
        probe::validate_all(container, &path, errors);
        validate_restart(container, &path, errors);
    }
    validate_host_ports(containers, path, errors);
}

/// `initContainers`.
pub(super) fn validate_init(scope: &Scope<'_>, path: &Path<'_>, errors: &mut Errors) {
    let regular = items(scope.spec, "containers").iter();
    let mut names: BTreeSet<_> = regular
        .filter_map(|container| text(container, "name").map(ToOwned::to_owned))
        .collect();
    for (index, container) in items(scope.spec, "initContainers").iter().enumerate() {
        let container_path = path.index(index);
        validate_common(container, scope, &container_path, errors);
        let name = text(container, "name").unwrap_or_default();
        if !names.insert(name.to_owned()) {
            errors.duplicate(&container_path.field("name"), &quoted(name));
        }
        validate_host_ports(std::slice::from_ref(container), path, errors);
        if text(container, "restartPolicy") == Some("Always") {
            probe::validate_lifecycle(container, scope.grace_s(), &container_path, errors);
            probe::validate_all(container, &container_path, errors);
        } else {
            for key in [
                "lifecycle",
                "livenessProbe",
                "readinessProbe",
                "startupProbe",
            ] {
                if get(container, key).is_some() {
                    let words = "may not be set for init containers without restartPolicy=Always";
                    errors.forbidden(&container_path.field(key), words);
                }
            }
        }
        validate_restart(container, &container_path, errors);
    }
}

fn validate_common(container: &Document, scope: &Scope<'_>, path: &Path<'_>, errors: &mut Errors) {
    let name_path = path.field("name");
    match text(container, "name").filter(|name| !name.is_empty()) {
        Some(name) => errors.invalid_each(&name_path, name, names::dns_label(name)),
        None => errors.required(&name_path, ""),
    }
    if text(container, "image").unwrap_or_default().is_empty() {
        errors.required(&path.field("image"), "");
    }
    let policies = ["File", "FallbackToLogsOnError"];
    one_of(
        container,
        "terminationMessagePolicy",
        &policies,
        path,
        errors,
    );
    validate_ports(container, &path.field("ports"), errors);
    env::validate(container, path, errors);
    volume::validate_mounts(
        container,
        scope.volumes,
        &path.field("volumeMounts"),
        errors,
    );
    one_of(
        container,
        "imagePullPolicy",
        &["Always", "IfNotPresent", "Never"],
        path,
        errors,
    );
    resources::validate(container, &path.field("resources"), errors);
    if let Some(security) = get(container, "securityContext") {
        validate_security(
            security,
            scope.policy,
            &path.field("securityContext"),
            errors,
        );
    }
}

/// API-25.
fn validate_ports(container: &Document, path: &Path<'_>, errors: &mut Errors) {
    let mut names = BTreeSet::new();
    for (index, port) in items(container, "ports").iter().enumerate() {
        let path = path.index(index);
        if let Some(name) = text(port, "name").filter(|name| !name.is_empty()) {
            let messages = names::port_name(name);
            if messages.is_empty() && !names.insert(name.to_owned()) {
                errors.duplicate(&path.field("name"), &quoted(name));
            }
            errors.invalid_each(&path.field("name"), name, messages);
        }
        match int(port, "containerPort").unwrap_or(0) {
            0 => errors.required(&path.field("containerPort"), ""),
            number => {
                if let Some(words) = names::port_number(number) {
                    errors.invalid(&path.field("containerPort"), &number.into(), words);
                }
            }
        }
        if let Some(number) = int(port, "hostPort").filter(|&number| number != 0)
            && let Some(words) = names::port_number(number)
        {
            errors.invalid(&path.field("hostPort"), &number.into(), words);
        }
        one_of(port, "protocol", &["SCTP", "TCP", "UDP"], &path, errors);
    }
}

/// A port of the node can be given to one container only.
fn validate_host_ports(containers: &[Document], path: &Path<'_>, errors: &mut Errors) {
    let mut taken = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let container_path = path.index(index);
        let ports = container_path.field("ports");
        for (index, port) in items(container, "ports").iter().enumerate() {
            let Some(number) = int(port, "hostPort").filter(|&number| number != 0) else {
                continue;
            };
            let protocol = text(port, "protocol").unwrap_or("TCP");
            let ip = text(port, "hostIP").unwrap_or_default();
            let shown = format!("{protocol}/{ip}/{number}");
            if !taken.insert(shown.clone()) {
                let path = ports.index(index);
                errors.duplicate(&path.field("hostPort"), &quoted(&shown));
            }
        }
    }
}

/// API-29.
fn validate_restart(container: &Document, path: &Path<'_>, errors: &mut Errors) {
    const MOST_RULES: usize = 20;
    const MOST_VALUES: usize = 255;
    one_of(
        container,
        "restartPolicy",
        &["Always", "Never", "OnFailure"],
        path,
        errors,
    );
    let rules = items(container, "restartPolicyRules");
    if rules.is_empty() {
        return;
    }
    if text(container, "restartPolicy").is_none() {
        let words = "must specify restartPolicy when restart rules are used";
        errors.required(&path.field("restartPolicy"), words);
    }
    let path = path.field("restartPolicyRules");
    if rules.len() > MOST_RULES {
        errors.too_many(&path, rules.len(), MOST_RULES);
    }
    for (index, rule) in rules.iter().enumerate() {
        let path = path.index(index);
        one_of(
            rule,
            "action",
            &["Restart", "RestartAllContainers"],
            &path,
            errors,
        );
        let codes_path = path.field("exitCodes");
        let Some(codes) = get(rule, "exitCodes") else {
            errors.required(&codes_path, "must be specified");
            continue;
        };
        match text(codes, "operator").unwrap_or_default() {
            "" => errors.required(&codes_path.field("operator"), "must be specified"),
            _ => one_of(codes, "operator", &["In", "NotIn"], &codes_path, errors),
        }
        let count = items(codes, "values").len();
        if count > MOST_VALUES {
            errors.too_many(&codes_path.field("values"), count, MOST_VALUES);
        }
    }
}

/// `securityContext` of a container.
fn validate_security(security: &Document, policy: Policy, path: &Path<'_>, errors: &mut Errors) {
    let flag = |key| get(security, key).and_then(Document::as_bool);
    let privileged = flag("privileged") == Some(true);
    if privileged && !policy.allow_privileged {
        errors.forbidden(&path.field("privileged"), "disallowed by cluster policy");
    }
    validate_id(security, "runAsUser", path, errors);
    validate_id(security, "runAsGroup", path, errors);
    if flag("allowPrivilegeEscalation") == Some(false) {
        let capabilities = get(security, "capabilities");
        let admin = capabilities.is_some_and(|capabilities| {
            items(capabilities, "add").contains(&"CAP_SYS_ADMIN".into())
        });
        for (bad, words) in [
            (
                privileged,
                "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
            ),
            (
                admin,
                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` \
                 CAP_SYS_ADMIN",
            ),
        ] {
            if bad {
                errors.invalid_raw(path, &internal_security(security), words);
            }
        }
    }
}

/// The server prints its internal form of a security context.
fn internal_security(security: &Document) -> String {
    let fields = [
        ("Capabilities", "capabilities"),
        ("Privileged", "privileged"),
        ("SELinuxOptions", "seLinuxOptions"),
        ("WindowsOptions", "windowsOptions"),
        ("RunAsUser", "runAsUser"),
        ("RunAsGroup", "runAsGroup"),
        ("RunAsNonRoot", "runAsNonRoot"),
        ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem"),
        ("AllowPrivilegeEscalation", "allowPrivilegeEscalation"),
        ("ProcMount", "procMount"),
        ("SeccompProfile", "seccompProfile"),
        ("AppArmorProfile", "appArmorProfile"),
    ];
    let null = Document::Null;
    let shown = fields.map(|(name, key)| {
        let value = get(security, key).unwrap_or(&null);
        let value = match key {
            "capabilities" if !value.is_null() => format!(
                "{{\"Add\":{},\"Drop\":{}}}",
                json(get(value, "add").unwrap_or(&null)),
                json(get(value, "drop").unwrap_or(&null))
            ),
            _ => json(value),
        };
        format!("\"{name}\":{value}")
    });
    format!("{{{}}}", shown.join(","))
}
