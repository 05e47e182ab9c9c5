# Reads the environments' files, for the tests to try them on the stack.

terraform {
  required_version = ">= 1.11"

  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

locals {
  folder   = "${path.module}/../../environments"
  declared = flatten(regexall("(?m)^variable \"([a-z_]+)\"", file("${path.module}/../../variables.tf")))
  given = { for file in fileset(local.folder, "*.tfvars") : trimsuffix(file, ".tfvars") =>
    provider::terraform::decode_tfvars(file("${local.folder}/${file}"))
  }
}

output "declared" {
  description = "The names of the stack's variables."
  value       = toset(local.declared)
}

output "given" {
  description = "The variables that each environment's file sets."
  value       = { for name, variables in local.given : name => toset(keys(variables)) }
}

output "all" {
  description = "Every variable in each environment: as its file sets it, else null for the default."
  value       = { for name, variables in local.given : name => merge({ for variable in local.declared : variable => null }, variables) }
}
