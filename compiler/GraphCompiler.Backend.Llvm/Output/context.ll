; What a model as a library has beside its entries: contexts, state, faults. @PREFIX is the library's own prefix.
; Nothing here needs more than the baseline of the processor family: it runs before the processor is known.

%c.context = type { i64, ptr, ptr, i32, ptr, ptr }     ; fault word, entry that ran last, workers, threads, state, block to free; the table follows at 64
%c.entry = type { ptr, ptr, i64 }                      ; code, slices, number of slices
%c.slice = type { i32, i32, i64 }                      ; memory (0 arena, 1 argument, 2 state, 3 constants, 4 context), argument, offset
%c.piece = type { ptr, i64, i64, i64, i64, i64, ptr }  ; name, offset, bytes, element's bytes, bytes of a run, loops over runs, their sizes and steps
%c.site = type { ptr, i64, %c.fault }                  ; entry, site, its texts
%c.fault = type { ptr, ptr, ptr }                      ; code, node, place

declare ptr @memcpy(ptr, ptr, i64)
declare ptr @memset(ptr, i32, i64)
declare ptr @malloc(i64)
declare void @free(ptr)

define i32 @PREFIX_check_processor() #0 {
  %lacks = call i1 @.c.lacks()
  %result = select i1 %lacks, i32 1, i32 0
  ret i32 %result
}

define ptr @PREFIX_error_text(i32 %error) #0 {
  %known = icmp ult i32 %error, 6
  %number = select i1 %known, i32 %error, i32 6
  %at = getelementptr [7 x ptr], ptr @.c.errors, i64 0, i32 %number
  %text = load ptr, ptr %at
  ret ptr %text
}

; A context at an address that is known to be good.
define internal void @.c.begin(ptr %context, ptr %state, ptr %block) #0 {
  store i64 -1, ptr %context
  %entry.at = getelementptr %c.context, ptr %context, i64 0, i32 1
  store ptr null, ptr %entry.at
  %workers.at = getelementptr %c.context, ptr %context, i64 0, i32 2
  store ptr null, ptr %workers.at
  %threads.at = getelementptr %c.context, ptr %context, i64 0, i32 3
  store i32 1, ptr %threads.at
  %state.at = getelementptr %c.context, ptr %context, i64 0, i32 4
  store ptr %state, ptr %state.at
  %block.at = getelementptr %c.context, ptr %context, i64 0, i32 5
  store ptr %block, ptr %block.at
  ret void
}

define i32 @PREFIX_create(ptr %state, ptr %context) #0 {
  %lacks = call i1 @.c.lacks()
  br i1 %lacks, label %processor, label %check
processor:
  ret i32 1
check:
  %no.place = icmp eq ptr %context, null
  %state.address = ptrtoint ptr %state to i64
  %state.low = and i64 %state.address, 63
  %askew = icmp ne i64 %state.low, 0
  %bad = or i1 %no.place, %askew
  br i1 %bad, label %argument, label %allocate
argument:
  ret i32 2
allocate:
  %owns = icmp eq ptr %state, null
  %context.bytes = load i64, ptr @.c.context.bytes
  %state.bytes = load i64, ptr @.c.state.bytes
  %own.bytes = select i1 %owns, i64 %state.bytes, i64 0
  %both = add i64 %context.bytes, %own.bytes
  %bytes = add i64 %both, 63
  %block = call ptr @malloc(i64 %bytes)
  %none = icmp eq ptr %block, null
  br i1 %none, label %memory, label %place
memory:
  ret i32 3
place:
  %block.address = ptrtoint ptr %block to i64
  %negative = sub i64 0, %block.address
  %gap = and i64 %negative, 63
  %aligned = getelementptr i8, ptr %block, i64 %gap
  %own.state = getelementptr i8, ptr %aligned, i64 %context.bytes
  %its.state = select i1 %owns, ptr %own.state, ptr %state
  call void @.c.begin(ptr %aligned, ptr %its.state, ptr %block)
  store ptr %aligned, ptr %context
  br i1 %owns, label %initialize, label %done
initialize:
  call i32 @PREFIX_reset(ptr %aligned)
  br label %done
done:
  ret i32 0
}

define i32 @PREFIX_create_in(ptr %memory, i64 %bytes, ptr %state, ptr %context) #0 {
  %lacks = call i1 @.c.lacks()
  br i1 %lacks, label %processor, label %check
processor:
  ret i32 1
check:
  %no.place = icmp eq ptr %context, null
  %no.memory = icmp eq ptr %memory, null
  %no.state = icmp eq ptr %state, null
  %state.address = ptrtoint ptr %state to i64
  %memory.address = ptrtoint ptr %memory to i64
  %address = or i64 %state.address, %memory.address
  %low = and i64 %address, 63
  %askew = icmp ne i64 %low, 0
  %bad.1 = or i1 %no.place, %no.memory
  %bad.2 = or i1 %no.state, %askew
  %bad = or i1 %bad.1, %bad.2
  br i1 %bad, label %argument, label %measure
argument:
  ret i32 2
measure:
  %context.bytes = load i64, ptr @.c.context.bytes
  %short = icmp ult i64 %bytes, %context.bytes
  br i1 %short, label %size, label %place
size:
  ret i32 4
place:
  call void @.c.begin(ptr %memory, ptr %state, ptr null)
  store ptr %memory, ptr %context
  ret i32 0
}

define void @PREFIX_destroy(ptr %context) #0 {
  %none = icmp eq ptr %context, null
  br i1 %none, label %done, label %release
release:
  %block.at = getelementptr %c.context, ptr %context, i64 0, i32 5
  %block = load ptr, ptr %block.at
  call void @free(ptr %block)
  br label %done
done:
  ret void
}

define i32 @PREFIX_use_workers(ptr %context, i32 %threads, ptr %workers) #0 {
  %none = icmp eq ptr %context, null
  %few = icmp slt i32 %threads, 1
  %bad = or i1 %none, %few
  br i1 %bad, label %argument, label %set
argument:
  ret i32 2
set:
  %workers.at = getelementptr %c.context, ptr %context, i64 0, i32 2
  store ptr %workers, ptr %workers.at
  %threads.at = getelementptr %c.context, ptr %context, i64 0, i32 3
  store i32 %threads, ptr %threads.at
  ret i32 0
}

define i32 @PREFIX_reset(ptr %context) #0 {
  %none = icmp eq ptr %context, null
  br i1 %none, label %argument, label %clear
argument:
  ret i32 2
clear:
  %state.at = getelementptr %c.context, ptr %context, i64 0, i32 4
  %state = load ptr, ptr %state.at
  %bytes = load i64, ptr @.c.state.bytes
  call ptr @memset(ptr %state, i32 0, i64 %bytes)
  %initial = load ptr, ptr @.c.initial
  %is.zero = icmp eq ptr %initial, null
  br i1 %is.zero, label %done, label %fill
fill:
  call void @.c.transfer.all(ptr %context, ptr %initial, i1 true)
  br label %done
done:
  ret i32 0
}

define ptr @PREFIX_state_name(i32 %state) #0 {
  %pieces = load i32, ptr @.c.pieces.count
  %known = icmp ult i32 %state, %pieces
  br i1 %known, label %name, label %unknown
unknown:
  ret ptr null
name:
  %piece = getelementptr %c.piece, ptr @.c.pieces, i32 %state
  %text = load ptr, ptr %piece
  ret ptr %text
}

define internal i32 @.c.piece(ptr %context, i32 %state, ptr %values, i64 %bytes, i1 %write) #0 {
  %pieces = load i32, ptr @.c.pieces.count
  %unknown = icmp uge i32 %state, %pieces
  %no.context = icmp eq ptr %context, null
  %no.values = icmp eq ptr %values, null
  %bad.1 = or i1 %unknown, %no.context
  %bad = or i1 %bad.1, %no.values
  br i1 %bad, label %argument, label %measure
argument:
  ret i32 2
measure:
  %piece = getelementptr %c.piece, ptr @.c.pieces, i32 %state
  %expected.at = getelementptr %c.piece, ptr %piece, i64 0, i32 2
  %expected = load i64, ptr %expected.at
  %other = icmp ne i64 %bytes, %expected
  br i1 %other, label %size, label %copy
size:
  ret i32 4
copy:
  call void @.c.transfer(ptr %context, ptr %piece, ptr %values, i1 %write)
  ret i32 0
}

define i32 @PREFIX_get_state(ptr %context, i32 %state, ptr %values, i64 %bytes) #0 {
  %result = call i32 @.c.piece(ptr %context, i32 %state, ptr %values, i64 %bytes, i1 false)
  ret i32 %result
}

define i32 @PREFIX_set_state(ptr %context, i32 %state, ptr %values, i64 %bytes) #0 {
  %result = call i32 @.c.piece(ptr %context, i32 %state, ptr %values, i64 %bytes, i1 true)
  ret i32 %result
}

define internal i32 @.c.all(ptr %context, ptr %weights, i64 %bytes, i1 %write) #0 {
  %no.context = icmp eq ptr %context, null
  %no.weights = icmp eq ptr %weights, null
  %bad = or i1 %no.context, %no.weights
  br i1 %bad, label %argument, label %measure
argument:
  ret i32 2
measure:
  %expected = load i64, ptr @.c.weights.bytes
  %other = icmp ne i64 %bytes, %expected
  br i1 %other, label %size, label %copy
size:
  ret i32 4
copy:
  call void @.c.transfer.all(ptr %context, ptr %weights, i1 %write)
  ret i32 0
}

define i32 @PREFIX_load_weights(ptr %context, ptr %weights, i64 %bytes) #0 {
  %result = call i32 @.c.all(ptr %context, ptr %weights, i64 %bytes, i1 true)
  ret i32 %result
}

define i32 @PREFIX_save_weights(ptr %context, ptr %weights, i64 %bytes) #0 {
  %result = call i32 @.c.all(ptr %context, ptr %weights, i64 %bytes, i1 false)
  ret i32 %result
}

; All pieces, one after another.
define internal void @.c.transfer.all(ptr %context, ptr %weights, i1 %write) #0 {
start:
  %pieces = load i32, ptr @.c.pieces.count
  br label %head
head:
  %i = phi i32 [ 0, %start ], [ %next, %body ]
  %values = phi ptr [ %weights, %start ], [ %behind, %body ]
  %more = icmp ult i32 %i, %pieces
  br i1 %more, label %body, label %done
body:
  %piece = getelementptr %c.piece, ptr @.c.pieces, i32 %i
  call void @.c.transfer(ptr %context, ptr %piece, ptr %values, i1 %write)
  %bytes.at = getelementptr %c.piece, ptr %piece, i64 0, i32 2
  %bytes = load i64, ptr %bytes.at
  %behind = getelementptr i8, ptr %values, i64 %bytes
  %next = add i32 %i, 1
  br label %head
done:
  ret void
}

; A piece of state, between its order in memory and row-major: run by run, each found by its number.
define internal void @.c.transfer(ptr %context, ptr %piece, ptr %values, i1 %write) #0 {
start:
  %state.at = getelementptr %c.context, ptr %context, i64 0, i32 4
  %state = load ptr, ptr %state.at
  %offset.at = getelementptr %c.piece, ptr %piece, i64 0, i32 1
  %offset = load i64, ptr %offset.at
  %memory = getelementptr i8, ptr %state, i64 %offset
  %bytes.at = getelementptr %c.piece, ptr %piece, i64 0, i32 2
  %bytes = load i64, ptr %bytes.at
  %element.at = getelementptr %c.piece, ptr %piece, i64 0, i32 3
  %element = load i64, ptr %element.at
  %run.at = getelementptr %c.piece, ptr %piece, i64 0, i32 4
  %run = load i64, ptr %run.at
  %loops.at = getelementptr %c.piece, ptr %piece, i64 0, i32 5
  %loops = load i64, ptr %loops.at
  %order.at = getelementptr %c.piece, ptr %piece, i64 0, i32 6
  %order = load ptr, ptr %order.at
  br label %runs
runs:
  %at = phi i64 [ 0, %start ], [ %at.next, %copy ]
  %number = phi i64 [ 0, %start ], [ %number.next, %copy ]
  %more = icmp ult i64 %at, %bytes
  br i1 %more, label %find, label %done
find:
  %loop = phi i64 [ %loops, %runs ], [ %outer, %step ]
  %rest = phi i64 [ %number, %runs ], [ %rest.next, %step ]
  %place = phi i64 [ 0, %runs ], [ %place.next, %step ]
  %found = icmp eq i64 %loop, 0
  br i1 %found, label %copy, label %step
step:
  %outer = sub i64 %loop, 1
  %size.index = shl i64 %outer, 1
  %step.index = or i64 %size.index, 1
  %size.at = getelementptr i64, ptr %order, i64 %size.index
  %size = load i64, ptr %size.at
  %step.at = getelementptr i64, ptr %order, i64 %step.index
  %step.elements = load i64, ptr %step.at
  %index = urem i64 %rest, %size
  %rest.next = udiv i64 %rest, %size
  %distance = mul i64 %index, %step.elements
  %place.next = add i64 %place, %distance
  br label %find
copy:
  %other = mul i64 %place, %element
  %inside = getelementptr i8, ptr %memory, i64 %at
  %outside = getelementptr i8, ptr %values, i64 %other
  %to = select i1 %write, ptr %inside, ptr %outside
  %from = select i1 %write, ptr %outside, ptr %inside
  call ptr @memcpy(ptr %to, ptr %from, i64 %run)
  %at.next = add i64 %at, %run
  %number.next = add i64 %number, 1
  br label %runs
done:
  ret void
}

define ptr @PREFIX_last_fault(ptr %context, ptr %element) #0 {
start:
  %none = icmp eq ptr %context, null
  br i1 %none, label %nothing, label %read
nothing:
  ret ptr null
read:
  %word = load i64, ptr %context
  %clean = icmp eq i64 %word, -1
  br i1 %clean, label %nothing, label %search
search:
  %entry.at = getelementptr %c.context, ptr %context, i64 0, i32 1
  %entry = load ptr, ptr %entry.at
  %site = lshr i64 %word, 40
  %sites = load i64, ptr @.c.sites.count
  br label %head
head:
  %i = phi i64 [ 0, %search ], [ %next, %compare ]
  %more = icmp ult i64 %i, %sites
  br i1 %more, label %compare, label %nothing
compare:
  %candidate = getelementptr %c.site, ptr @.c.sites, i64 %i
  %its.entry = load ptr, ptr %candidate
  %its.site.at = getelementptr %c.site, ptr %candidate, i64 0, i32 1
  %its.site = load i64, ptr %its.site.at
  %same.entry = icmp eq ptr %its.entry, %entry
  %same.site = icmp eq i64 %its.site, %site
  %same = and i1 %same.entry, %same.site
  %next = add i64 %i, 1
  br i1 %same, label %found, label %head
found:
  %unasked = icmp eq ptr %element, null
  br i1 %unasked, label %texts, label %tell
tell:
  %index = and i64 %word, 1099511627775
  store i64 %index, ptr %element
  br label %texts
texts:
  %fault = getelementptr %c.site, ptr %candidate, i64 0, i32 2
  ret ptr %fault
}

; Points the table at the memory of a run, and runs it.
define internal i32 @.c.run(ptr %context, ptr %entry, ptr %arguments) #0 {
start:
  %code = load ptr, ptr %entry
  %slices.at = getelementptr %c.entry, ptr %entry, i64 0, i32 1
  %slices = load ptr, ptr %slices.at
  %count.at = getelementptr %c.entry, ptr %entry, i64 0, i32 2
  %count = load i64, ptr %count.at
  %state.at = getelementptr %c.context, ptr %context, i64 0, i32 4
  %state = load ptr, ptr %state.at
  %table = getelementptr i8, ptr %context, i64 64
  %arena.offset = load i64, ptr @.c.arena.offset
  %arena = getelementptr i8, ptr %context, i64 %arena.offset
  br label %head
head:
  %i = phi i64 [ 0, %start ], [ %next, %bind ]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %slice, label %call
slice:
  %slice.at = getelementptr %c.slice, ptr %slices, i64 %i
  %space = load i32, ptr %slice.at
  switch i32 %space, label %bind [
    i32 0, label %of.arena
    i32 1, label %of.argument
    i32 2, label %of.state
    i32 3, label %of.constants
  ]
of.arena:
  br label %bind
of.argument:
  %argument.at = getelementptr %c.slice, ptr %slice.at, i64 0, i32 1
  %argument = load i32, ptr %argument.at
  %pointer.at = getelementptr ptr, ptr %arguments, i32 %argument
  %pointer = load ptr, ptr %pointer.at
  br label %bind
of.state:
  br label %bind
of.constants:
  br label %bind
bind:
  %memory = phi ptr [ %context, %slice ], [ %arena, %of.arena ], [ %pointer, %of.argument ], [ %state, %of.state ], [ @.c.constants, %of.constants ]
  %offset.at = getelementptr %c.slice, ptr %slice.at, i64 0, i32 2
  %offset = load i64, ptr %offset.at
  %address = getelementptr i8, ptr %memory, i64 %offset
  %place = getelementptr ptr, ptr %table, i64 %i
  store ptr %address, ptr %place
  %next = add i64 %i, 1
  br label %head
call:
  store i64 -1, ptr %context
  %entry.at = getelementptr %c.context, ptr %context, i64 0, i32 1
  store ptr %entry, ptr %entry.at
  %workers.at = getelementptr %c.context, ptr %context, i64 0, i32 2
  %workers = load ptr, ptr %workers.at
  %threads.at = getelementptr %c.context, ptr %context, i64 0, i32 3
  %threads = load i32, ptr %threads.at
  call void %code(ptr %table, i32 %threads, ptr %workers)
  %word = load i64, ptr %context
  %clean = icmp eq i64 %word, -1
  %result = select i1 %clean, i32 0, i32 5
  ret i32 %result
}

; Runs rows: in chunks, and what is left one by one. Steps are bytes of a row of each argument.
define internal i32 @.c.rows(ptr %context, ptr %batch, ptr %single, i64 %chunk, i64 %rows, ptr %arguments, ptr %steps, i64 %count) #0 {
start:
  br label %head
head:
  %left = phi i64 [ %rows, %start ], [ %left.next, %advanced ]
  %more = icmp sgt i64 %left, 0
  br i1 %more, label %run, label %done
done:
  ret i32 0
run:
  %whole = icmp sge i64 %left, %chunk
  %entry = select i1 %whole, ptr %batch, ptr %single
  %taken = select i1 %whole, i64 %chunk, i64 1
  %result = call i32 @.c.run(ptr %context, ptr %entry, ptr %arguments)
  %good = icmp eq i32 %result, 0
  br i1 %good, label %advance, label %failed
failed:
  ret i32 %result
advance:
  %i = phi i64 [ 0, %run ], [ %next, %argument ]
  %unmoved = icmp ult i64 %i, %count
  br i1 %unmoved, label %argument, label %advanced
argument:
  %step.at = getelementptr i64, ptr %steps, i64 %i
  %step = load i64, ptr %step.at
  %distance = mul i64 %step, %taken
  %pointer.at = getelementptr ptr, ptr %arguments, i64 %i
  %pointer = load ptr, ptr %pointer.at
  %moved = getelementptr i8, ptr %pointer, i64 %distance
  store ptr %moved, ptr %pointer.at
  %next = add i64 %i, 1
  br label %advance
advanced:
  %left.next = sub i64 %left, %taken
  br label %head
}
