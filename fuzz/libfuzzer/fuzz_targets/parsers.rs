//! Gives libFuzzer's inputs to the parser that `KEIRIN_FUZZ_TARGET` names; plants its seeds in `KEIRIN_FUZZ_SEEDS` first.
#![no_main]

use std::{env, path::Path, sync::OnceLock};

use keirin_fuzz::Target;
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<Target> = OnceLock::new();

fn choose() {
    let name = env::var("KEIRIN_FUZZ_TARGET").expect("KEIRIN_FUZZ_TARGET names a parser");
    let target = Target::named(&name).expect("KEIRIN_FUZZ_TARGET names one of the parsers");
    if let Some(folder) = env::var_os("KEIRIN_FUZZ_SEEDS") {
        target.plant(Path::new(&folder)).expect("the folder of the seeds can be written");
    }
    TARGET.get_or_init(|| target);
}

fuzz_target!(init: choose(), |bytes: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.run)(bytes);
    }
});
