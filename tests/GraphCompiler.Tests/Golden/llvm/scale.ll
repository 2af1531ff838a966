
;; entries
; entry main
define void @entry0_main(ptr %.table, i32 %.threads, ptr %.workers) nounwind {
.entry:
  %.0 = getelementptr inbounds ptr, ptr %.table, i64 0
  call void @k0_test(ptr %.0, i64 0, i64 2)
  br label %.b0
.b0:
  ret void
}

define internal void @.launch(ptr %kernel, ptr %args, i64 %chunks, i32 %most, i32 %threads, ptr %workers) nounwind {
  %fewer = icmp slt i32 %threads, %most
  %n = select i1 %fewer, i32 %threads, i32 %most
  %one = icmp slt i32 %n, 2
  %nobody = icmp eq ptr %workers, null
  %alone = or i1 %one, %nobody
  br i1 %alone, label %here, label %there
here:
  call void %kernel(ptr %args, i64 0, i64 %chunks)
  ret void
there:
  call void %workers(ptr %kernel, ptr %args, i64 %chunks, i32 %n)
  ret void
}


;; k0_test
; 2 chunks
define hidden void @k0_test(ptr %.args, i64 %.begin, i64 %.end) nounwind {
  %.at.0 = getelementptr inbounds ptr, ptr %.args, i64 0
  %x = load ptr, ptr %.at.0
  %.at.1 = getelementptr inbounds ptr, ptr %.args, i64 1
  %y = load ptr, ptr %.at.1
  call void @k0_test.chunks(ptr %x, ptr %y, i64 %.begin, i64 %.end)
  ret void
}
define internal void @k0_test.chunks(ptr noalias %x, ptr noalias %y, i64 %.begin, i64 %.end) noinline nounwind {
.entry:
  %.0 = icmp slt i64 %.begin, %.end
  br i1 %.0, label %.b0, label %.b2
.b0:
  %c = phi i64 [ %.begin, %.entry ], [ %c.next, %.b1 ]
  %.1 = mul i64 %c, 8
  %.2 = add i64 %c, 1
  %.3 = mul i64 %.2, 8
  %.4 = icmp slt i64 %.1, %.3
  br i1 %.4, label %.b3, label %.b5
.b3:
  %j = phi i64 [ %.1, %.b0 ], [ %j.next, %.b4 ]
  %.5 = getelementptr inbounds float, ptr %x, i64 %j
  %t0 = load float, ptr %.5, align 4
  %.7 = call float @llvm.fma.f32(float %t0, float 0x4000000000000000, float %t0)
  %.8 = getelementptr inbounds float, ptr %y, i64 %j
  store float %.7, ptr %.8, align 4
  br label %.b4
.b4:
  %j.next = add nsw i64 %j, 1
  %.9 = icmp slt i64 %j.next, %.3
  br i1 %.9, label %.b3, label %.b5
.b5:
  br label %.b1
.b1:
  %c.next = add nsw i64 %c, 1
  %.10 = icmp slt i64 %c.next, %.end
  br i1 %.10, label %.b0, label %.b2
.b2:
  ret void
}

;; shared
declare float @llvm.fma.f32(float, float, float)

!0 = !{i32 1}
