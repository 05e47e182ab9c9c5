# What the validations of the variables refer to beside variables, found from this folder.

locals {
  contract = jsondecode(file("${path.module}/../../../packages/shared/contracts/dist/terraform.json"))
}
