// What Headwater keeps in a JanusGraph. May be run again and again.
management = graph.openManagement()
kinds = [
    flow: Long, columns: Long,
    row: String, missed: Boolean,
    valid_from: Long, valid_to: Long, known_from: Long, known_to: Long,
    mark: Long, offset: Long, names: Long, folded_with: String, log: String, chain: String
]
kinds.each { name, kind ->
    management.getPropertyKey(name) ?: management.makePropertyKey(name).dataType(kind).make()
}
['node', 'headwater'].each { management.getVertexLabel(it) ?: management.makeVertexLabel(it).make() }
['leads_to', 'named'].each { management.getEdgeLabel(it) ?: management.makeEdgeLabel(it).make() }
['flow', 'columns', 'mark'].each { name ->
    index = 'headwater_by_' + name
    management.getGraphIndex(index) ?: management.buildIndex(index, Vertex.class)
        .addKey(management.getPropertyKey(name)).buildCompositeIndex()
}
management.commit()
'ready'
