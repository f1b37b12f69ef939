//! What this host is: the profile that registration puts on chain.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use keirin_primitives::executor::{DeviceName, Gpu, HardwareProfile};
use sysinfo::System;

/// File name in the base path.
pub const PROFILE_FILE: &str = "hardware.json";

/// Why the profile can't be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the hardware profile {}: {problem}", path.display())]
pub struct ProfileError {
    path: PathBuf,
    problem: String,
}

/// Looks at the host. `millitokens_per_second` was measured with the loaded model.
pub fn inspect(millitokens_per_second: u64) -> HardwareProfile {
    let system = System::new_all().ok();
    let cpus = system.as_ref().map(System::cpus).unwrap_or_default();
    let cpu = cpus.first().map(|cpu| cpu.brand().trim().to_owned()).unwrap_or_default();
    let memory = system.as_ref().map(System::total_memory).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    HardwareProfile {
        cpu: name(&cpu),
        cores: u16::try_from(cores).unwrap_or(u16::MAX),
        ram_mib: u32::try_from(memory / (1024 * 1024)).unwrap_or(u32::MAX),
        gpu: inspect_gpu(),
        millitokens_per_second,
    }
}

/// The first GPU NVIDIA's own tool names, if there is one.
fn inspect_gpu() -> Option<Gpu> {
    let output = Command::new("nvidia-smi")
        .args(["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    parse_gpu(&String::from_utf8_lossy(&output.stdout))
}

fn parse_gpu(csv: &str) -> Option<Gpu> {
    let (model, memory) = csv.lines().next()?.rsplit_once(',')?;
    Some(Gpu { model: name(model.trim()), vram_mib: memory.trim().parse().ok()? })
}

fn name(text: &str) -> DeviceName {
    DeviceName::truncate_from(text.as_bytes().to_vec())
}

/// Reads the profile in `base_path`, if there is one.
///
/// # Errors
/// [`ProfileError`] when there is one that can't be read.
pub fn read_profile(base_path: &Path) -> Result<Option<HardwareProfile>, ProfileError> {
    let path = base_path.join(PROFILE_FILE);
    match std::fs::read(&path) {
        Ok(json) => serde_json::from_slice(&json)
            .map(Some)
            .map_err(|error| ProfileError { path, problem: format!("{error}. Run `keirin-executor bench` again") }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ProfileError { path, problem: error.to_string() }),
    }
}

/// Keeps the profile in `base_path`.
///
/// # Errors
/// [`ProfileError`].
pub fn write_profile(base_path: &Path, profile: &HardwareProfile) -> Result<(), ProfileError> {
    let path = base_path.join(PROFILE_FILE);
    let failed = |problem: String| ProfileError { path: path.clone(), problem };
    let json = serde_json::to_vec_pretty(profile).map_err(|error| failed(error.to_string()))?;
    crate::durable_file::replace(&path, &json).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gpu_is_read_from_the_tools_csv() {
        let gpu = parse_gpu("NVIDIA H200, 143771\nNVIDIA H200, 143771\n").expect("the line is complete");
        assert_eq!((gpu.model.as_slice(), gpu.vram_mib), (b"NVIDIA H200".as_slice(), 143_771));
        assert_eq!(parse_gpu(""), None);
        assert_eq!(parse_gpu("No devices were found"), None);
    }

    #[test]
    fn host_has_a_processor_and_memory() {
        let profile = inspect(1_234);
        assert!(profile.cores > 0 && profile.ram_mib > 0);
        assert_eq!(profile.millitokens_per_second, 1_234);
    }

    #[test]
    fn profile_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(read_profile(dir.path()).expect("no profile yet"), None);

        write_profile(dir.path(), &inspect(5)).expect("written");
        assert_eq!(read_profile(dir.path()).expect("read"), Some(inspect(5)));

        std::fs::write(dir.path().join(PROFILE_FILE), "{").expect("written");
        assert!(read_profile(dir.path()).is_err());
    }
}
