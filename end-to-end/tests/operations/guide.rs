//! The operators' guide does not lie: its commands are run in their order, its alerts are those there are.
//!
//! Folders of the system become folders of the test, ports and the endpoint those of programs that run already; what systemd does is
//! done by a stand-in that takes only units that are installed. Everything else is what an operator types.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{symlink, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use keirin_client::{health::SessionKeys, participants};
use keirin_end_to_end::{account, binaries, in_repository, Executor, Node};
use tempfile::TempDir;

/// Stands in for systemctl: what it is told of must be installed, and Debian's Prometheus counts as installed.
const SYSTEMCTL: &str = r#"#!/usr/bin/env bash
set -euo pipefail
case "$1" in
daemon-reload) (($# == 1)) ;;
enable) [[ "$2" == --now ]] && shift 2 ;;
start | stop | restart) shift ;;
*) echo "no such command: systemctl $*" >&2 && exit 1 ;;
esac
for unit in "$@"; do
    [[ "$unit" == daemon-reload || "$unit" == prometheus || -e "$ROOT/etc/systemd/system/$unit.service" ]] || {
        echo "unit $unit is not installed" >&2
        exit 1
    }
done
"#;
/// Stands in for systemd-sysusers: there must be something for it to read.
const SYSUSERS: &str = "#!/usr/bin/env bash\ngrep -q '^u keirin-node' \"$ROOT/etc/sysusers.d/keirin.conf\"\n";
/// Stands in for sudo: the test's folders are the user's own.
const SUDO: &str = "#!/usr/bin/env bash\nexec \"$@\"\n";

fn guide() -> String {
    fs::read_to_string(in_repository("docs/operators.md")).expect("the guide is there")
}

/// The commands of all blocks that are marked `sh`.
fn commands(guide: &str) -> Vec<String> {
    let blocks = guide.split("```sh\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// The model whose folder `executor.env` names.
const MODEL: &str = "smollm2-135m-instruct";

/// A folder with the stand-ins, the programs as cargo leaves them, and the system's folders.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, text) in [("systemctl", SYSTEMCTL), ("systemd-sysusers", SYSUSERS), ("sudo", SUDO)] {
            let path = world.path("stand-ins").join(name);
            fs::write(&path, text).expect("the folder is writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is the test's own");
        }
        symlink(binaries(), world.path("target").join("production")).expect("the folder is writable");
        fs::write(world.path("models").join(MODEL), "").expect("the folder is writable");
        world
    }

    /// A folder in it, made if it is not there.
    fn path(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(&path).expect("the folder is writable");
        path
    }

    /// Runs commands one after the other, until one fails.
    fn run(&self, script: &str, node_url: &str) -> Result<(), String> {
        let search = format!(
            "{}:{}:{}",
            self.path("stand-ins").display(),
            binaries().display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let output = Command::new("bash")
            .args(["-euxo", "pipefail", "-c", script])
            .current_dir(self.path("repository"))
            .env("PATH", search)
            .env("ROOT", self.path("root"))
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env("KEIRIN_MODEL", self.path("models").join(MODEL))
            .env("KEIRIN_URL", node_url)
            .env("KEIRIN_SURI", "//Charlie")
            .output()
            .expect("there is bash");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.success().then_some(()).ok_or(said)
    }
}

/// What an operator's system has where the test has something else.
fn adapted(script: &str, root: &Path, node: &Node, executor: &Executor) -> String {
    let ((rpc, peers, node_metrics), (private, _, executor_metrics)) = (node.ports(), executor.ports());
    let ports = [(9944, rpc), (30_333, peers), (9615, node_metrics), (9955, private), (9956, executor_metrics)];
    let folders =
        ["/etc/", "/usr/local/", "/srv/"].map(|folder| (folder.to_owned(), format!("{}{folder}", root.display())));
    let own = [
        ("/var/lib/keirin-executor".to_owned(), executor.folder().display().to_string()),
        ("/var/lib/keirin-node".to_owned(), node.folder().display().to_string()),
        ("https://host.example".to_owned(), executor.endpoint()),
        // The room of the machine that runs the test is no concern of the guide's.
        ("keirin doctor".to_owned(), "keirin doctor --least-free-gib 0".to_owned()),
    ];
    let script = folders.into_iter().chain(own).fold(script.to_owned(), |text, (from, to)| text.replace(&from, &to));
    // Marks first: a port of the test may have the digits of another usual one in it.
    let mark = |place: usize| format!("<port {place}>");
    let marked = ports.iter().enumerate();
    let marked = marked.fold(script, |text, (place, (usual, _))| text.replace(&usual.to_string(), &mark(place)));
    ports.iter().enumerate().fold(marked, |text, (place, (_, port))| text.replace(&mark(place), &port.to_string()))
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_the_guide_do_what_they_should_in_their_order() {
    let mut executor = Executor::stopped();
    let node = Node::start(&[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let world = World::new();
    for folder in ["deploy", "docs", "monitoring"] {
        symlink(in_repository(folder), world.path("repository").join(folder)).expect("the folder is writable");
    }
    let blocks = commands(&guide());
    assert!(blocks.len() >= 11, "{} blocks", blocks.len());

    for block in &blocks {
        let script = adapted(block, &world.path("root"), &node, &executor);
        world.run(&script, &node.url()).unwrap_or_else(|said| panic!("{block}\nsaid:\n{said}"));
    }

    let charlie = account("//Charlie").public_key().0;
    let chain = node.chain().await;
    let registered =
        participants::one(&chain, &charlie).await.expect("the node answers").expect("Charlie has registered");
    assert!(registered.leaving_until.is_some(), "the guide ends with leaving");
    assert_eq!(chain.session_keys(&charlie).await.expect("it says so on loopback"), SessionKeys::Here);
    let options = fs::read_to_string(in_repository("deploy/systemd/executor.env")).expect("the file is there");
    let model = options.lines().find_map(|line| line.strip_prefix("KEIRIN_MODEL=")?.split_once("=/"));
    let (_, model) = model.expect("it names a model and its folder");
    for installed in
        ["usr/local/bin/keirin-node", "etc/keirin/chain-spec.json", "etc/prometheus/alerts/node.yml", model]
    {
        assert!(world.path("root").join(installed).exists(), "{installed}");
    }
}

#[test]
fn guide_says_what_to_do_on_every_alert_and_on_no_other() {
    let files =
        ["node.yml", "executor.yml", "participant.yml"].map(|file| in_repository("monitoring/alerts").join(file));
    let rules = files.map(|file| fs::read_to_string(file).expect("the rules are there")).concat();
    let alerts: BTreeSet<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let guide = guide();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `Keirin"));
    let told: BTreeSet<String> = rows.filter_map(|row| Some(format!("Keirin{}", row.split_once('`')?.0))).collect();

    assert_eq!(told.iter().map(String::as_str).collect::<BTreeSet<_>>(), alerts);
}

#[test]
fn files_that_the_guide_names_are_there() {
    let guide = guide();
    let quoted = guide.split('`').skip(1).step_by(2);
    let is_ours = |name: &&str| name.starts_with("deploy/") || name.starts_with("monitoring/");
    let named: Vec<&str> = quoted.filter(is_ours).collect();
    let missing: Vec<_> = named.iter().filter(|name| !in_repository(name).exists()).collect();

    assert!(named.len() >= 3 && missing.is_empty(), "{missing:?} of {named:?}");
}

#[test]
fn mistake_in_a_command_is_found() {
    let world = World::new();
    let nobody = "ws://127.0.0.1:1";

    for lie in ["keirin docter", "sudo systemctl restart keirin-gateway", "false | true", "sudo systemctl destroy all"]
    {
        assert!(world.run(lie, nobody).is_err(), "{lie}");
    }
}
