# What crosses the system's border: routes and headers of the API, names of events, folders of the buckets, statuses and
# currencies. The functions and Terraform need the same facts: they are written once, in packages/shared/contracts, and its
# generator writes this file. `make package` runs it.

locals {
  contract = jsondecode(file("${path.module}/../packages/shared/contracts/dist/terraform.json"))
}
