terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # Filled in at init, because bucket, key and region belong to whoever deploys:
  # terraform init -backend-config=environments/state.s3.tfbackend -backend-config="bucket=…" -backend-config="key=…" -backend-config="region=…"
  backend "s3" {}
}
