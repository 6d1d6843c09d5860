//! The table of fields (src/api/fields.txt) is what the published API types of Kubernetes say.

#![allow(clippy::expect_used, clippy::format_collect)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use k8s_openapi::api::{apps::v1 as apps, core::v1 as core};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Structs whose fields Go's reader finds inside another struct: it names that struct in its
/// errors. The published schema has them flat.
const EMBEDDED: &[(&str, &str, &[&str])] = &[
    ("ConfigMapEnvSource", "LocalObjectReference", &["name"]),
    ("ConfigMapKeySelector", "LocalObjectReference", &["name"]),
    ("ConfigMapProjection", "LocalObjectReference", &["name"]),
    ("ConfigMapVolumeSource", "LocalObjectReference", &["name"]),
    (
        "Probe",
        "ProbeHandler",
        &["exec", "grpc", "httpGet", "tcpSocket"],
    ),
    ("SecretEnvSource", "LocalObjectReference", &["name"]),
    ("SecretKeySelector", "LocalObjectReference", &["name"]),
    ("SecretProjection", "LocalObjectReference", &["name"]),
    ("Volume", "VolumeSource", &["*"]),
];

/// Numbers and booleans that are no pointers in Go: zero and false are the same as absent.
const PLAIN: &[(&str, &[&str])] = &[
    (
        "AWSElasticBlockStoreVolumeSource",
        &["partition", "readOnly"],
    ),
    ("AzureFileVolumeSource", &["readOnly"]),
    ("CephFSVolumeSource", &["readOnly"]),
    ("CinderVolumeSource", &["readOnly"]),
    ("Container", &["stdin", "stdinOnce", "tty"]),
    ("ContainerPort", &["hostPort"]),
    ("DeploymentSpec", &["minReadySeconds", "paused"]),
    ("EphemeralContainer", &["stdin", "stdinOnce", "tty"]),
    ("FCVolumeSource", &["readOnly"]),
    ("FlexVolumeSource", &["readOnly"]),
    ("GCEPersistentDiskVolumeSource", &["partition", "readOnly"]),
    ("GlusterfsVolumeSource", &["readOnly"]),
    (
        "ISCSIVolumeSource",
        &["chapAuthDiscovery", "chapAuthSession", "readOnly"],
    ),
    ("NFSVolumeSource", &["readOnly"]),
    ("ObjectMeta", &["generation"]),
    ("PersistentVolumeClaimVolumeSource", &["readOnly"]),
    ("PodSpec", &["hostIPC", "hostNetwork", "hostPID"]),
    (
        "Probe",
        &[
            "failureThreshold",
            "initialDelaySeconds",
            "periodSeconds",
            "successThreshold",
            "timeoutSeconds",
        ],
    ),
    ("QuobyteVolumeSource", &["readOnly"]),
    ("RBDVolumeSource", &["readOnly"]),
    ("ReplicaSetSpec", &["minReadySeconds"]),
    ("ScaleIOVolumeSource", &["readOnly"]),
    ("ServicePort", &["nodePort"]),
    (
        "ServiceSpec",
        &["healthCheckNodePort", "publishNotReadyAddresses"],
    ),
    ("StatefulSetOrdinals", &["start"]),
    ("StatefulSetSpec", &["minReadySeconds"]),
    ("StorageOSVolumeSource", &["readOnly"]),
    ("VolumeMount", &["readOnly"]),
];

/// Fields whose type has a name of its own in Go, which shows in its errors.
const NAMED: &[(&str, &str, &str)] = &[
    ("Capabilities", "add", "Capability"),
    ("Capabilities", "drop", "Capability"),
    ("Container", "imagePullPolicy", "PullPolicy"),
    ("Container", "restartPolicy", "ContainerRestartPolicy"),
    (
        "Container",
        "terminationMessagePolicy",
        "TerminationMessagePolicy",
    ),
    ("ContainerPort", "protocol", "Protocol"),
    ("DeploymentStrategy", "type", "DeploymentStrategyType"),
    ("EmptyDirVolumeSource", "medium", "StorageMedium"),
    ("HTTPGetAction", "scheme", "URIScheme"),
    ("HostPathVolumeSource", "type", "HostPathType"),
    (
        "LabelSelectorRequirement",
        "operator",
        "LabelSelectorOperator",
    ),
    (
        "NodeSelectorRequirement",
        "operator",
        "NodeSelectorOperator",
    ),
    ("ObjectMeta", "uid", "types.UID"),
    (
        "PersistentVolumeClaimSpec",
        "accessModes",
        "PersistentVolumeAccessMode",
    ),
    (
        "PersistentVolumeClaimSpec",
        "volumeMode",
        "PersistentVolumeMode",
    ),
    ("PodReadinessGate", "conditionType", "PodConditionType"),
    ("PodSpec", "dnsPolicy", "DNSPolicy"),
    ("PodSpec", "overhead", "ResourceList"),
    ("PodSpec", "preemptionPolicy", "PreemptionPolicy"),
    ("PodSpec", "restartPolicy", "RestartPolicy"),
    ("ResourceQuotaSpec", "hard", "ResourceList"),
    ("ResourceQuotaSpec", "scopes", "ResourceQuotaScope"),
    ("ResourceQuotaStatus", "hard", "ResourceList"),
    ("ResourceQuotaStatus", "used", "ResourceList"),
    ("ResourceRequirements", "limits", "ResourceList"),
    ("ResourceRequirements", "requests", "ResourceList"),
    (
        "ScopedResourceSelectorRequirement",
        "operator",
        "ScopeSelectorOperator",
    ),
    (
        "ScopedResourceSelectorRequirement",
        "scopeName",
        "ResourceQuotaScope",
    ),
    ("SeccompProfile", "type", "SeccompProfileType"),
    ("ServicePort", "protocol", "Protocol"),
    (
        "ServiceSpec",
        "externalTrafficPolicy",
        "ServiceExternalTrafficPolicy",
    ),
    (
        "ServiceSpec",
        "internalTrafficPolicy",
        "ServiceInternalTrafficPolicy",
    ),
    ("ServiceSpec", "ipFamilies", "IPFamily"),
    ("ServiceSpec", "ipFamilyPolicy", "IPFamilyPolicy"),
    ("ServiceSpec", "sessionAffinity", "ServiceAffinity"),
    ("ServiceSpec", "type", "ServiceType"),
    (
        "StatefulSetSpec",
        "podManagementPolicy",
        "PodManagementPolicyType",
    ),
    (
        "StatefulSetUpdateStrategy",
        "type",
        "StatefulSetUpdateStrategyType",
    ),
    ("Taint", "effect", "TaintEffect"),
    ("Toleration", "effect", "TaintEffect"),
    ("Toleration", "operator", "TolerationOperator"),
    (
        "TopologySpreadConstraint",
        "whenUnsatisfiable",
        "UnsatisfiableConstraintAction",
    ),
    ("VolumeMount", "mountPropagation", "MountPropagationMode"),
    ("VolumeResourceRequirements", "limits", "ResourceList"),
    ("VolumeResourceRequirements", "requests", "ResourceList"),
];

#[test]
fn the_table_is_up_to_date() {
    let table = table();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/fields.txt");
    if std::env::var_os("ROLLSCOPE_BLESS").is_some() {
        std::fs::write(path, &table).expect("the table can be written");
    }
    let kept = std::fs::read_to_string(path).expect("the table can be read");
    assert!(
        kept == table,
        "run with ROLLSCOPE_BLESS=1 to write src/api/fields.txt anew"
    );
}

fn table() -> String {
    let mut generator = SchemaGenerator::default();
    let mut waiting = vec![
        root::<apps::Deployment>(&mut generator),
        root::<apps::ReplicaSet>(&mut generator),
        root::<apps::StatefulSet>(&mut generator),
        root::<core::Pod>(&mut generator),
        root::<core::Service>(&mut generator),
        root::<core::ConfigMap>(&mut generator),
        root::<core::ResourceQuota>(&mut generator),
    ];
    let definitions = generator.definitions().clone();
    let mut lines = BTreeMap::new();
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let schema = definitions.get(&name).expect("every type is defined");
        let properties = schema.get("properties").and_then(Value::as_object);
        let short = short(&name);
        let mut line = String::new();
        for (field, schema) in properties.into_iter().flatten() {
            let code = code(schema, &definitions, &mut waiting);
            let code = if is_plain(short, field) {
                code.to_uppercase()
            } else {
                code
            };
            let marks = marks(&name, field, &definitions);
            write!(line, " {field}:{code}{marks}").expect("a string takes everything");
        }
        lines.insert(short.to_owned(), line);
    }
    lines
        .into_iter()
        .map(|(name, line)| format!("{name}{line}\n"))
        .collect()
}

fn root<T: JsonSchema>(generator: &mut SchemaGenerator) -> String {
    let _ = generator.subschema_for::<T>();
    T::schema_name().into_owned()
}

fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_plain(owner: &str, field: &str) -> bool {
    let found = PLAIN.iter().find(|(name, _)| *name == owner);
    found.is_some_and(|(_, fields)| fields.contains(&field))
}

/// `!` is always there; `@` stands in that embedded struct; `~` its type has that name.
fn marks(name: &str, field: &str, definitions: &serde_json::Map<String, Value>) -> String {
    let owner = short(name);
    let mut marks = String::new();
    let required = definitions[name].get("required").and_then(Value::as_array);
    if required.is_some_and(|required| required.contains(&Value::from(field))) {
        marks.push('!');
    }
    let embedded = EMBEDDED.iter().find(|(name, _, fields)| {
        let listed = fields.contains(&field) || (fields == &["*"] && field != "name");
        *name == owner && listed
    });
    if let Some((_, inner, _)) = embedded {
        marks.push('@');
        marks.push_str(inner);
    }
    let named = NAMED
        .iter()
        .find(|(name, other, _)| *name == owner && *other == field);
    if let Some((_, _, named)) = named {
        marks.push('~');
        marks.push_str(named);
    }
    marks
}

/// `-` a list of, `=` a map to; `s` string, `b` boolean, `i` int32, `l` int64, `f` float64,
/// `q` quantity, `x` number or string, `t` time, `y` bytes, `*` anything; a name is a struct.
fn code(
    schema: &Value,
    definitions: &serde_json::Map<String, Value>,
    waiting: &mut Vec<String>,
) -> String {
    if let Some(reference) = reference(schema) {
        let special = match short(&reference) {
            "Quantity" => "q",
            "IntOrString" => "x",
            "Time" | "MicroTime" => "t",
            "FieldsV1" | "RawExtension" => "*",
            _ => "",
        };
        if special.is_empty() {
            assert!(
                definitions.contains_key(&reference),
                "{reference} is defined"
            );
            waiting.push(reference.clone());
            return short(&reference).to_owned();
        }
        return special.to_owned();
    }
    let word = |key| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    match (word("type"), word("format")) {
        ("string", "byte") => "y".to_owned(),
        ("string", _) => "s".to_owned(),
        ("boolean", _) => "b".to_owned(),
        ("integer", "int32") => "i".to_owned(),
        ("integer", _) => "l".to_owned(),
        ("number", _) => "f".to_owned(),
        ("array", _) => format!("-{}", code(&schema["items"], definitions, waiting)),
        ("object", _) if schema.get("additionalProperties").is_some() => {
            format!(
                "={}",
                code(&schema["additionalProperties"], definitions, waiting)
            )
        }
        other => panic!("no code for {other:?}: {schema}"),
    }
}

fn reference(schema: &Value) -> Option<String> {
    let direct = schema.get("$ref").and_then(Value::as_str);
    let target = direct.or_else(|| schema.pointer("/allOf/0/$ref").and_then(Value::as_str))?;
    target.rsplit('/').next().map(ToOwned::to_owned)
}
