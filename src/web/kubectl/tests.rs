use std::rc::Rc;

use super::ask;
use crate::web::session::{Action, Session};

const TEXT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: app, image: 'web:v1'}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: app, image: 'db:v1'}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}
";

/// A session whose pods all run.
fn settled() -> Session {
    let mut session = Session::start(TEXT);
    session.act(Action::ToEnd, &mut || true);
    session.act(Action::Pause, &mut || true);
    session
}

/// What the prompt answers, refusals marked with a `!`.
fn say(session: &mut Session, line: &str) -> String {
    session.act(Action::Kubectl(line.into()), &mut || true);
    let exchange = session.exchanges().last().unwrap();
    assert_eq!(exchange.line, line.trim());
    let mark = if exchange.is_bad { "!" } else { "" };
    format!("{mark}{}", exchange.answer)
}

/// Without what has been drawn: suffixes, hashes, ages.
fn first_cells(table: &str) -> Vec<&str> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| line.split_whitespace().next().unwrap())
        .collect()
}

#[test]
fn refusals_have_the_words_of_kubectl() {
    let table = [
        (
            "kubectl get foos",
            "error: the server doesn't have a resource type \"foos\"",
        ),
        ("get", "error: required resource not specified"),
        (
            "get pod nobody",
            "Error from server (NotFound): pods \"nobody\" not found",
        ),
        (
            "get deploy/nobody",
            "Error from server (NotFound): deployments.apps \"nobody\" not found",
        ),
        (
            "delete pod",
            "error: resource(s) were provided, but no name was specified",
        ),
        (
            "scale deploy/web",
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than or \
             equal to 0",
        ),
        (
            "scale deploy/web --replicas=-1",
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than or \
             equal to 0",
        ),
        (
            "scale deploy/web --replicas=many",
            "error: invalid argument \"many\" for \"--replicas\" flag: strconv.ParseInt: parsing \
             \"many\": invalid syntax",
        ),
        (
            "scale deploy/web --replicas",
            "error: flag needs an argument: --replicas",
        ),
        (
            "set image deploy/web nginx=web:v2",
            "error: unable to find container named \"nginx\"",
        ),
        (
            "set image deploy/web",
            "error: at least one image update is required",
        ),
        (
            "rollout undo deploy/web --to-revision=9",
            "error: unable to find specified revision 9 in history",
        ),
        (
            "rollout pause sts/db",
            "error: statefulsets.apps \"db\" pausing is not supported",
        ),
        (
            "rollout resume deploy/web",
            "error: deployments.apps \"web\" is not paused",
        ),
        (
            "delete deploy web --cascade=later",
            "error: invalid cascade value (later). Must be \"background\", \"foreground\", or \
             \"orphan\"",
        ),
        (
            "patch deploy web",
            "error: must specify --patch or --patch-file",
        ),
        (
            "patch deploy web -p replicas",
            "error: unable to parse the patch",
        ),
        (
            "patch deploy web -p '{\"spec\":{\"replicas\":-1}}'",
            "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        ),
    ];
    let mut session = settled();
    for (line, refusal) in table {
        assert_eq!(say(&mut session, line), format!("!{refusal}\n"), "{line}");
    }
}

#[test]
fn what_is_not_simulated_is_said_to_be_so() {
    let mut session = settled();
    for line in [
        "kubectl describe pod x",
        "logs web",
        "get svc",
        "get pods -w",
        "get pods --watch",
        "get nodes -o yaml",
        "get events -o yaml",
        "get events db-0",
        "get pods -o wide",
        "scale pod/db-0 --replicas=3",
        "delete node node-1",
        "rollout explain deploy/web",
        "set env deploy/web A=B",
        "patch deploy web -p '{\"metadata\":{\"name\":\"other\"}}'",
        "patch deploy web -p '{\"spec\":{\"template\":null}}'",
    ] {
        let answer = say(&mut session, line);
        assert!(answer.starts_with('!'), "{line}: {answer}");
        assert!(answer.contains("is not simulated here"), "{line}: {answer}");
    }
}

#[test]
fn tables_have_the_columns_of_kubectl() {
    let mut session = settled();
    assert_eq!(
        say(&mut session, "get deploy"),
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    2/2     2            2           2s\n",
    );
    let sets = say(&mut session, "get sts");
    assert_eq!(first_cells(&sets), ["NAME", "db"]);
    assert!(sets.starts_with("NAME   READY   AGE\n"));
    let pods = say(&mut session, "get po -l app=db");
    assert_eq!(first_cells(&pods), ["NAME", "db-0", "db-1"]);
    assert!(pods.starts_with("NAME   READY   STATUS    RESTARTS   AGE\n"));
    assert!(pods.contains("1/1     Running   0          "), "{pods}");
    assert_eq!(
        first_cells(&say(&mut session, "get pods -l 'app!=web'")),
        ["NAME", "db-0", "db-1"]
    );
    assert_eq!(
        say(&mut session, "get pods -l app=other"),
        "No resources found in default namespace.\n"
    );
    assert_eq!(
        say(&mut session, "get sts/db pod/db-0"),
        "!pod/db-0 is not simulated here. help lists what is.\n"
    );
    assert_eq!(
        say(&mut session, "get pod db-1 db-0 -o name"),
        "pod/db-0\npod/db-1\n"
    );
}

#[test]
fn several_kinds_are_blocks_with_prefixed_names() {
    let mut session = settled();
    let all = say(&mut session, "get sts,deployments.v1.apps");
    assert_eq!(
        first_cells(&all),
        ["NAME", "statefulset.apps/db", "NAME", "deployment.apps/web"]
    );
    assert_eq!(all.matches("\n\n").count(), 1);
    let all = say(&mut session, "get all");
    assert!(!all.contains("service/"));
    assert_eq!(
        first_cells(&all)
            .iter()
            .filter(|cell| **cell == "NAME")
            .count(),
        4
    );
}

#[test]
fn yaml_is_one_object_or_a_list() {
    let mut session = settled();
    let one = say(&mut session, "get deploy web -oyaml");
    assert!(
        one.starts_with("apiVersion: apps/v1\nkind: Deployment\n"),
        "{one}"
    );
    let all = say(&mut session, "get pods --output=yaml");
    assert!(all.starts_with("apiVersion: v1\nitems:\n"), "{all}");
    assert_eq!(all.matches("kind: Pod\n").count(), 4);
}

#[test]
fn events_name_also_what_is_gone() {
    let mut session = settled();
    say(&mut session, "delete pod db-1 --force");
    let name = say(&mut session, "get pods -l app=web -o name");
    let name = name.lines().next().unwrap().to_owned();
    say(&mut session, &format!("delete {name} --force"));
    let events = say(&mut session, "get events");
    assert!(
        events.starts_with("LAST SEEN   TYPE     REASON  "),
        "{events}"
    );
    let about = events.lines().filter(|line| line.contains(&name));
    assert!(about.count() > 3, "{events}");
    assert!(events.contains("pod/db-1"));
}

#[test]
fn commands_are_given_and_answered() {
    let mut session = settled();
    let table = [
        (
            "scale deploy web --replicas=3",
            "deployment.apps/web scaled\n",
        ),
        (
            "scale deploy web --replicas 3",
            "deployment.apps/web scaled\n",
        ),
        (
            "k set image deployment/web app=web:v2",
            "deployment.apps/web image updated\n",
        ),
        ("set image deployment/web app=web:v2", ""),
        ("rollout pause deploy web", "deployment.apps/web paused\n"),
        ("rollout resume deploy web", "deployment.apps/web resumed\n"),
        ("rollout restart sts db", "statefulset.apps/db restarted\n"),
        (
            "patch sts db -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":1}}}}'",
            "statefulset.apps/db patched\n",
        ),
        (
            "patch sts db -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":1}}}}'",
            "statefulset.apps/db patched (no change)\n",
        ),
        (
            "delete pod db-0 --now",
            "pod \"db-0\" deleted from default namespace\n",
        ),
        (
            "delete sts db --cascade=orphan",
            "statefulset.apps \"db\" deleted from default namespace\n",
        ),
        (
            "delete svc/db",
            "service \"db\" deleted from default namespace\n",
        ),
        ("get sts db -o name", "statefulset.apps/db\n"),
    ];
    for (line, answer) in table {
        assert_eq!(say(&mut session, line), answer, "{line}");
        session.act(Action::Pause, &mut || true);
    }
    let history = say(&mut session, "rollout history deploy/web");
    assert!(
        history.starts_with("deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n"),
        "{history}"
    );
    assert!(session.given().text.contains("web:v2"));
    assert!(session.given().text.contains("partition: 1"));
}

/// KL-76.
#[test]
fn force_takes_pods_at_once_and_warns() {
    let mut session = settled();
    let answer = say(&mut session, "delete pod db-0 --grace-period=0 --force");
    assert!(answer.starts_with("Warning: Immediate deletion does not wait"));
    assert!(answer.ends_with("pod \"db-0\" force deleted from default namespace\n"));
    session.act(Action::Pause, &mut || true);
    let store = &session.timeline().world().store;
    let left = store.pods.iter().filter(|(_, pod)| pod.deletion.is_none());
    assert_eq!(left.count(), 3);
    let answer = say(&mut session, "delete pod db-1 --grace-period=0");
    assert_eq!(answer, "pod \"db-1\" deleted from default namespace\n");
}

#[test]
fn what_is_asked_can_be_taken_back_and_travels() {
    let mut session = settled();
    say(&mut session, "scale deploy web --replicas=5");
    let link = session.to_text(true);
    let again = Session::from_text(&link).unwrap();
    assert_eq!(
        again.timeline().records().len(),
        session.timeline().records().len()
    );
    session.act(Action::TakeBack, &mut || true);
    assert_eq!(session.subject().unwrap().spec.replicas(), 2);
    assert_eq!(session.exchanges().len(), 1);
}

#[test]
fn time_runs_where_all_was_settled_and_stands_where_it_was_stopped() {
    let mut session = settled();
    say(&mut session, "get pods");
    assert!(!session.is_playing());
    say(&mut session, "rollout restart deploy web");
    assert!(session.is_playing());
    session.act(Action::Pause, &mut || true);
    say(&mut session, "rollout restart deploy web");
    assert!(!session.is_playing());
}

#[test]
fn the_tab_key_goes_on_as_far_as_there_is_one_way() {
    let mut session = settled();
    let table = [
        ("kubectl nothing", None),
        ("ge", Some("get ")),
        ("get statef", Some("get statefulset")),
        ("get pod db-", None),
        ("delete pod d", None),
        ("get statefulset", None),
        ("get sts/d", Some("get sts/db ")),
        ("scale sts db --rep", Some("scale sts db --replicas=")),
        ("", None),
        ("get ", None),
    ];
    for (line, wanted) in table {
        assert_eq!(session.complete(line).as_deref(), wanted, "{line}");
    }
    say(&mut session, "get pods");
    session.act(Action::Kubectl("clear".into()), &mut || true);
    assert!(session.exchanges().is_empty());
}

/// No line makes it panic.
#[test]
fn any_line_is_answered() {
    let session = settled();
    let pieces = [
        "kubectl",
        "get",
        "delete",
        "scale",
        "patch",
        "rollout",
        "set",
        "image",
        "undo",
        "pods",
        "deploy/web",
        "sts",
        "db",
        "/",
        "-",
        "--",
        "=",
        "-p",
        "-l",
        "--replicas",
        "'",
        "\"{",
        "a=b",
        "--grace-period=-9223372036854775808",
        "--replicas=9223372036854775807",
        ",",
        "all,pods",
        "\u{1f600}",
        "--to-revision=-1",
        "-o",
        "yaml",
        "{\"spec\":{\"a\":[1]}}",
        "history",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let line = Rc::from([first, second, third].join(" "));
                let _ = ask(&line, session.timeline());
                let _ = session.complete(&line);
            }
        }
    }
}
