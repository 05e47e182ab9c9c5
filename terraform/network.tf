# The private network of the functions.

module "network" {
  count   = length(var.private_network_zones) == 0 ? 0 : 1
  source  = "./modules/network"
  context = merge(local.context, { reverse_dns_prefix = data.aws_partition.current.reverse_dns_prefix })
  zones   = var.private_network_zones

  # What the functions call: their grants are held against this list by tests/security.tftest.hcl.
  services = concat(
    ["dynamodb", "events", "lambda", "s3", "sns", "sqs", "states"],
    var.workflow_type == "EXPRESS" ? ["sync-states"] : [],
    local.context.tracing ? ["xray"] : [],
    var.sender_email == null ? [] : ["email"],
    var.payment_key_secret_arn == null ? [] : ["secretsmanager"],
  )
}
