output "subnet_ids" {
  description = "The subnets, one in each zone."
  value       = values(aws_subnet.this)[*].id
}

output "security_group_ids" {
  description = "The security group for what runs in the network: its members reach the endpoints only."
  value       = [aws_security_group.functions.id]
}

output "endpoints" {
  description = "The endpoints by service: how each is reached, and its policy."
  value = {
    for service, endpoint in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) :
    service => { name = endpoint.service_name, type = endpoint.vpc_endpoint_type, policy = endpoint.policy }
  }
}
