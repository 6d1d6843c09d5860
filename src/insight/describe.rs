//! A pod template as `kubectl describe` and `kubectl rollout history --revision` print it.
//!
//! Models `DescribePodTemplate` of kubectl's `describe/describe.go` (API-93). What lies between a
//! name and its value is a tab: `rollout history` puts nothing in columns.

use std::fmt::Write as _;

use crate::api::{Document, Labels};

/// What is not there.
const NONE: &str = "<none>";

/// The block of a template whose pods have these labels and annotations.
pub(super) fn pod_template(document: &Document, labels: &Labels, annotations: &Labels) -> String {
    let mut out = Printer {
        text: "Pod Template:\n".to_owned(),
    };
    let null = Document::Null;
    let spec = document.get("spec").unwrap_or(&null);
    out.pairs(
        "  Labels",
        labels.iter().map(|(key, value)| format!("{key}={value}")),
    );
    if !annotations.is_empty() {
        let pairs = annotations.iter();
        out.pairs(
            "  Annotations",
            pairs.map(|(key, value)| format!("{key}: {value}")),
        );
    }
    if let Some(account) = text(spec, "serviceAccountName") {
        out.line(1, "Service Account", account);
    }
    for (field, title) in [
        ("initContainers", "Init Containers"),
        ("containers", "Containers"),
    ] {
        let containers = items(spec, field);
        if containers.is_empty() && field == "initContainers" {
            continue;
        }
        let none = if containers.is_empty() { " <none>" } else { "" };
        out.raw(0, &format!("  {title}:{none}"));
        for container in containers {
            out.container(container);
        }
    }
    out.volumes(items(spec, "volumes"));
    if let Some(class) = text(spec, "priorityClassName") {
        out.line(1, "Priority Class Name", class);
    }
    let selector = spec.get("nodeSelector").and_then(Document::as_mapping);
    let selector = selector.into_iter().flatten();
    let selector = selector.map(|(key, value)| format!("{key}={}", scalar(value)));
    out.pairs("  Node-Selectors", selector);
    out.pairs(
        "  Tolerations",
        items(spec, "tolerations").iter().map(toleration),
    );
    out.text
}

struct Printer {
    text: String,
}

impl Printer {
    fn raw(&mut self, level: usize, line: &str) {
        // Writing into a string does not fail.
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(level));
    }

    fn line(&mut self, level: usize, name: &str, value: &str) {
        self.raw(level, &format!("{name}:\t{value}"));
    }

    /// A title with one of the sorted lines beside it, and the others below.
    fn pairs(&mut self, title: &str, lines: impl Iterator<Item = String>) {
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        if lines.is_empty() {
            lines.push(NONE.to_owned());
        }
        for (place, line) in lines.iter().enumerate() {
            if place == 0 {
                self.line(0, title, line);
            } else {
                self.raw(0, &format!("\t{line}"));
            }
        }
    }

    fn container(&mut self, container: &Document) {
        let name = text(container, "name").unwrap_or_default();
        self.raw(1, &format!(" {name}:"));
        self.line(2, "Image", text(container, "image").unwrap_or_default());
        for (field, title) in [("containerPort", "Port"), ("hostPort", "Host Port")] {
            let ports = items(container, "ports").iter();
            let ports: Vec<String> = ports.map(|port| port_text(port, field)).collect();
            let s = if ports.len() > 1 { "s" } else { "" };
            let ports = ports.join(", ");
            let ports = if ports.is_empty() { NONE } else { &ports };
            self.line(2, &format!("{title}{s}"), ports);
        }
        for (field, title) in [("command", "Command:"), ("args", "Args:")] {
            self.words(title, items(container, field));
        }
        for (field, title) in [("limits", "Limits:"), ("requests", "Requests:")] {
            let resources = container.get("resources");
            let amounts = resources.and_then(|resources| resources.get(field));
            let Some(amounts) = amounts.and_then(Document::as_mapping) else {
                continue;
            };
            self.raw(2, title);
            for (resource, amount) in amounts.sorted() {
                self.line(3, resource, &scalar(amount));
            }
        }
        let probes = [
            ("livenessProbe", "Liveness"),
            ("readinessProbe", "Readiness"),
            ("startupProbe", "Startup"),
        ];
        for (field, title) in probes {
            if let Some(probe) = container.get(field) {
                self.line(2, title, &probe_text(probe));
            }
        }
        self.sources(items(container, "envFrom"));
        let variables = items(container, "env");
        self.heading("Environment", variables);
        for variable in variables {
            let name = text(variable, "name").unwrap_or_default();
            self.line(3, name, &variable_text(variable));
        }
        let mounts = items(container, "volumeMounts");
        self.heading("Mounts", mounts);
        let mut lines: Vec<String> = mounts.iter().map(mount_text).collect();
        lines.sort();
        for line in lines {
            self.raw(3, &line);
        }
    }

    fn words(&mut self, title: &str, words: &[Document]) {
        if words.is_empty() {
            return;
        }
        self.raw(2, title);
        for line in words
            .iter()
            .filter_map(Document::as_str)
            .flat_map(str::lines)
        {
            self.raw(3, line);
        }
    }

    fn heading(&mut self, title: &str, items: &[Document]) {
        let none = if items.is_empty() { "\t<none>" } else { "" };
        self.raw(2, &format!("{title}:{none}"));
    }

    fn sources(&mut self, sources: &[Document]) {
        if sources.is_empty() {
            return;
        }
        self.raw(2, "Environment Variables from:");
        for source in sources {
            let prefix = match text(source, "prefix") {
                Some(prefix) => format!(" with prefix '{prefix}'"),
                None => String::new(),
            };
            for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
                if let Some(from) = source.get(field) {
                    let name = text(from, "name").unwrap_or_default();
                    let optional = flag(from, "optional");
                    self.raw(3, &format!("{name}\t{kind}{prefix}\tOptional: {optional}"));
                }
            }
        }
    }

    fn volumes(&mut self, volumes: &[Document]) {
        let none = if volumes.is_empty() { "\t<none>" } else { "" };
        self.raw(0, &format!("  Volumes:{none}"));
        for volume in volumes {
            let name = text(volume, "name").unwrap_or_default();
            self.raw(1, &format!(" {name}:"));
            for (field, kind, facts) in VOLUMES {
                let Some(source) = volume.get(field) else {
                    continue;
                };
                self.line(2, "Type", kind);
                for fact in facts.split(' ') {
                    // title=field|what stands where there is nothing
                    let (title, rest) = fact.split_once('=').unwrap_or((fact, ""));
                    let (field, absent) = rest.split_once('|').unwrap_or((rest, ""));
                    let value = source.get(field).map(scalar);
                    self.line(2, title, value.as_deref().unwrap_or(absent));
                }
            }
        }
    }
}

/// Where volumes come from: the field, what it is called, and its facts.
const VOLUMES: [(&str, &str, &str); 5] = [
    (
        "emptyDir",
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        "Medium=medium SizeLimit=sizeLimit|<unset>",
    ),
    (
        "configMap",
        "ConfigMap (a volume populated by a ConfigMap)",
        "Name=name Optional=optional|false",
    ),
    (
        "secret",
        "Secret (a volume populated by a Secret)",
        "SecretName=secretName Optional=optional|false",
    ),
    (
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        "ClaimName=claimName ReadOnly=readOnly|false",
    ),
    (
        "hostPath",
        "HostPath (bare host directory volume)",
        "Path=path HostPathType=type",
    ),
];

fn text<'d>(document: &'d Document, field: &str) -> Option<&'d str> {
    document
        .get(field)?
        .as_str()
        .filter(|text| !text.is_empty())
}

fn items<'d>(document: &'d Document, field: &str) -> &'d [Document] {
    let items = document.get(field).and_then(Document::as_sequence);
    items.map_or(&[], Vec::as_slice)
}

fn flag(document: &Document, field: &str) -> bool {
    document.get(field).and_then(Document::as_bool) == Some(true)
}

fn number(document: &Document, field: &str, absent: i64) -> i64 {
    let number = document.get(field).and_then(Document::as_i64);
    number.unwrap_or(absent)
}

/// A scalar as it is written.
fn scalar(document: &Document) -> String {
    match document {
        Document::String(text) => text.to_string(),
        Document::Bool(flag) => flag.to_string(),
        other => other
            .as_i64()
            .map_or_else(String::new, |number| number.to_string()),
    }
}

/// `80/TCP (http)`
fn port_text(port: &Document, field: &str) -> String {
    let protocol = text(port, "protocol").unwrap_or("TCP");
    let name = text(port, "name").map(|name| format!(" ({name})"));
    format!(
        "{}/{protocol}{}",
        number(port, field, 0),
        name.unwrap_or_default()
    )
}

fn probe_text(probe: &Document) -> String {
    let attributes = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        number(probe, "initialDelaySeconds", 0),
        number(probe, "timeoutSeconds", 1),
        number(probe, "periodSeconds", 10),
        number(probe, "successThreshold", 1),
        number(probe, "failureThreshold", 3),
    );
    let field = |of: &Document, field: &str| of.get(field).map(scalar).unwrap_or_default();
    if let Some(exec) = probe.get("exec") {
        let words: Vec<String> = items(exec, "command").iter().map(scalar).collect();
        format!("exec [{}] {attributes}", words.join(" "))
    } else if let Some(http) = probe.get("httpGet") {
        let scheme = text(http, "scheme").unwrap_or("HTTP").to_ascii_lowercase();
        let (host, port, path) = (
            field(http, "host"),
            field(http, "port"),
            field(http, "path"),
        );
        format!("http-get {scheme}://{host}:{port}{path} {attributes}")
    } else if let Some(tcp) = probe.get("tcpSocket") {
        format!(
            "tcp-socket {}:{} {attributes}",
            field(tcp, "host"),
            field(tcp, "port")
        )
    } else if let Some(grpc) = probe.get("grpc") {
        format!(
            "grpc <pod>:{} {} {attributes}",
            field(grpc, "port"),
            field(grpc, "service")
        )
    } else {
        format!("unknown {attributes}")
    }
}

fn variable_text(variable: &Document) -> String {
    let null = Document::Null;
    let from = variable.get("valueFrom").unwrap_or(&null);
    let field = |of: &Document, field: &str| of.get(field).map(scalar).unwrap_or_default();
    if let Some(own) = from.get("fieldRef") {
        let version = text(own, "apiVersion").unwrap_or("v1");
        format!(" ({version}:{})", field(own, "fieldPath"))
    } else if let Some(own) = from.get("resourceFieldRef") {
        format!(" ({})", field(own, "resource"))
    } else if let Some(key) = from.get("secretKeyRef") {
        let (name, optional) = (field(key, "name"), flag(key, "optional"));
        let key = field(key, "key");
        format!("<set to the key '{key}' in secret '{name}'>\tOptional: {optional}")
    } else if let Some(key) = from.get("configMapKeyRef") {
        let (name, optional) = (field(key, "name"), flag(key, "optional"));
        let key = field(key, "key");
        format!("<set to the key '{key}' of config map '{name}'>\tOptional: {optional}")
    } else {
        field(variable, "value").replace('\n', "\n      \t")
    }
}

fn mount_text(mount: &Document) -> String {
    let mode = if flag(mount, "readOnly") { "ro" } else { "rw" };
    let path = text(mount, "subPath").map(|path| format!(",path=\"{path}\""));
    let text = |field| text(mount, field).unwrap_or_default();
    let (at, name) = (text("mountPath"), text("name"));
    format!("{at} from {name} ({mode}{})", path.unwrap_or_default())
}

/// `key=value:effect op=Exists for 60s`
fn toleration(toleration: &Document) -> String {
    let mut out = text(toleration, "key").unwrap_or_default().to_owned();
    if let Some(value) = text(toleration, "value") {
        out.push('=');
        out.push_str(value);
    }
    if let Some(effect) = text(toleration, "effect") {
        out.push(':');
        out.push_str(effect);
    }
    if text(toleration, "operator") == Some("Exists") {
        out.push_str(if out.is_empty() {
            "op=Exists"
        } else {
            " op=Exists"
        });
    }
    if let Some(seconds) = toleration.get("tolerationSeconds") {
        out.push_str(" for ");
        out.push_str(&scalar(seconds));
        out.push('s');
    }
    out
}
