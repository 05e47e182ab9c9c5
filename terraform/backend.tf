# Where the state is kept. On AWS bucket, key and region are given at init, because they belong to whoever deploys:
# terraform init -backend-config=environments/state.s3.tfbackend -backend-config="bucket=…" -backend-config="key=…" -backend-config="region=…"
#
# tflocal fills in the bucket tf-test-state and the key terraform.tfstate itself, but only where the block is not empty.

terraform {
  backend "s3" {
    # The lock is a file beside the state: no table to make or pay for.
    use_lockfile = true

    # For emulators: names below localhost do not resolve on every machine.
    use_path_style = true
  }
}
