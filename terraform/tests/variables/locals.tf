# What the validations of the variables refer to beside variables, found from this folder.

locals {
  statuses = jsondecode(file("${path.module}/../../../packages/shared/domain/dist/statuses.json"))
}
